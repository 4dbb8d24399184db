import type { CancelAnswer } from '@switchyard/core';
import type { FaultCase } from '../fault-case.ts';
import { concludedAs, startsOf } from '../ledger-look.ts';
import type { Step } from '../world/step.ts';
import type { World } from '../world/world.ts';
import { inWorld } from './in-world.ts';

const RACES = 2_000;
const AT_ONCE = 100;
const MAYBE: readonly CancelAnswer[] = ['cancelled', 'requested', 'finished'];

/** Where a job stands when it is cancelled, and what the answer may be. */
interface Race {
  readonly state: string;
  readonly steps: readonly Step[];
  readonly options?: { readonly delayMs: number };
  /** Milliseconds from the enqueue to about the cancel. */
  readonly afterMs: number;
  readonly answers: readonly CancelAnswer[];
}

const RACING: readonly Race[] = [
  { state: 'waiting', steps: [{ do: 'work', ms: 5 }], afterMs: 0, answers: MAYBE },
  { state: 'delayed', steps: [], options: { delayMs: 100 }, afterMs: 100, answers: MAYBE },
  { state: 'active', steps: [{ do: 'obey', ms: 50 }], afterMs: 50, answers: MAYBE },
  { state: 'finished', steps: [], afterMs: 1_000, answers: ['finished'] },
  { state: 'unknown', steps: [], afterMs: 0, answers: ['not_found'] },
];

/** How jobs of the in-memory driver are cancelled. */
export const INMEMORY_CANCELS: readonly FaultCase[] = [
  inWorld({
    id: 'J11',
    name: 'cancel in every state, racing with the ack',
    async run(world, expect) {
      for (const _ of [1, 2]) await world.work({ concurrency: 30, engine: { records: 'all' } });
      for (const race of RACING) {
        const answers: CancelAnswer[] = [];
        for (let from = 0; from < RACES; from += AT_ONCE) {
          answers.push(...(await cancelSome(world, race, from)));
        }
        const odd = answers.filter((answer) => !race.answers.includes(answer));
        expect(odd.length === 0, `${race.state}: ${odd.length} were answered ${odd[0]}`);
        const kinds = new Set(answers).size;
        const raced = race.answers.length === 1 || kinds > 1;
        expect(raced, `${race.state}: all were answered ${answers[0]}, which is no race`);
      }
      await world.drain();
      return {};
    },
  }),
  inWorld({
    id: 'J11B',
    name: 'cancel of a running job: its signal comes, and who does not listen is fenced off',
    async run(world, expect) {
      await world.work();
      await world.add('obeys', [{ do: 'obey', ms: 60_000 }], { id: 'obeys' });
      await world.add('hangs', [{ do: 'hang' }], { id: 'hangs' });
      await world.pass(100);
      const since = world.clock.now();
      for (const id of ['obeys', 'hangs']) {
        const answer = await world.take('cancel', id);
        expect(answer === 'requested', `${id} is answered ${answer}`);
      }
      await world.pass(3_000);
      const end = world.lines.find((line) => line.type === 'end' && line.job === 'obeys');
      const afterMs = (end?.at ?? Infinity) - since;
      expect(afterMs <= 1_000, `its signal came after ${afterMs} ms`);
      const ended = concludedAs(world.lines, 'cancelled').map(({ id }) => id);
      expect(ended.toSorted().join() === 'hangs,obeys', `cancelled: ${ended.join()}`);
      expect(startsOf(world.lines).length === 2, 'one of them ran again');
      await world.drain();
      return {};
    },
  }),
];

/** Adds some jobs, all but strangers, and cancels them a little before, at or after a change. */
async function cancelSome(
  world: World,
  { state, steps, options, afterMs }: Race,
  from: number,
): Promise<readonly CancelAnswer[]> {
  const ids = Array.from({ length: AT_ONCE }, (_, nth) => `${state}${from + nth}`);
  if (state === 'unknown') return Promise.all(ids.map((id) => world.take('cancel', id)));
  await Promise.all(ids.map((id) => world.add(id, steps, { ...options, id })));
  // What was added has passed 5 ms already.
  if (afterMs > 0) await world.pass(afterMs - 7 + ((from / AT_ONCE) % 5));
  return Promise.all(ids.map((id) => world.take('cancel', id)));
}
