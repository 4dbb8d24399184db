import type { Expect, FaultCase } from '../fault-case.ts';
import { concludedAs, heldAt, startsOf } from '../ledger-look.ts';
import type { World } from '../world/world.ts';
import { inWorld } from './in-world.ts';

const CALLS = [1, 2, 3, 4, 5, 6];
const JOBS = 50;

/** How the in-memory driver sets jobs aside, and gives them back. */
export const INMEMORY_DEAD_LETTERS: readonly FaultCase[] = [
  inWorld({
    id: 'A04',
    name: 'poison job kills its worker',
    async run(world, expect) {
      await world.add('killer', [{ do: 'kill' }]);
      for (let nth = 0; nth < 20; nth += 1) await world.add(`j${nth}`, [{ do: 'work', ms: 20 }]);
      for (let round = 0; round < 6; round += 1) {
        await world.work({ concurrency: 5 });
        await world.pass(3_000);
      }
      await world.drain();
      const reasons = concludedAs(world.lines, 'dead').map(({ id, reason }) => reason ?? id);
      expect(reasons.join() === 'poison', `dead for: ${reasons.join() || 'nothing'}`);
      const times = startsOf(world.lines, 'killer').length;
      expect(times === 3, `it killed ${times} workers`);
      suspectsWereAlone(world, expect);
      return { dead: 1 };
    },
  }),
  inWorld({
    id: 'G06',
    name: 'DLQ move, killed at each step',
    async run(world, expect) {
      for (const call of CALLS) {
        for (const when of ['before', 'after'] as const) {
          await dieAt(world, { call, when });
        }
      }
      moveWasHit(world, expect);
      return { dead: CALLS.length * 2 * JOBS };
    },
  }),
  inWorld({
    id: 'P01',
    name: 'bytes through retry, dead letters and redrive',
    async run(world, expect) {
      const jobs = ['j1', 'j2', 'j3'];
      await world.work();
      const fail = { do: 'throw', ms: 1 } as const;
      for (const job of jobs) {
        const headers = { tenant: 'ä/b', [`own-${job}`]: '' };
        await world.add(job, [fail, fail, { do: 'work', ms: 1 }], { maxAttempts: 2, headers });
      }
      await world.drain();
      const moved = await world.within(world.engine.deadLetters.redrive('mail'));
      expect(moved.redriven === jobs.length, `${moved.redriven} were redriven`);
      await world.drain();
      for (const job of jobs) {
        const seen = startsOf(world.lines, job).map(({ attempt, redrives }) => [attempt, redrives]);
        expect(JSON.stringify(seen) === '[[1,0],[2,0],[1,1]]', `${job}: ${JSON.stringify(seen)}`);
      }
      return {};
    },
  }),
];

/** Who is handed a suspect holds nothing else: also not what has ended and was not settled yet. */
function suspectsWereAlone({ lines }: World, expect: Expect): void {
  const suspects = lines.filter((line) => line.type === 'held' && (line.deaths ?? 0) > 0);
  expect(suspects.length > 3, `${suspects.length} suspects were handed out`);
  for (const suspect of suspects) {
    const beside = heldAt(lines, suspect).length - 1;
    expect(beside === 0, `a suspect was handed to who held ${beside} other jobs`);
  }
}

/** Workers with a job each that is to die, all of which are killed at one of their calls to the broker. */
async function dieAt(
  world: World,
  diesAt: { readonly call: number; readonly when: 'before' | 'after' },
): Promise<void> {
  for (let nth = 0; nth < JOBS; nth += 1) {
    const job = `j-${diesAt.call}-${diesAt.when}-${nth}`;
    await world.add(job, [{ do: 'throw', ms: nth % 10 }], { maxAttempts: 1 });
  }
  for (let nth = 0; nth < JOBS; nth += 1) {
    await world.work({ concurrency: 1, prefetch: 1, diesAt });
  }
  await world.pass(100);
  for (const name of world.workers.keys()) world.kill(name);
  const rescuer = await world.work({ concurrency: 10 });
  await world.drain();
  await world.stop(rescuer);
}

/** Some died with the move on its way, and some once it was done, before they heard of it. */
function moveWasHit({ lines }: World, expect: Expect): void {
  const asked = lines.flatMap((line) =>
    line.type === 'settling' && line.kind === 'dead' ? [line.delivery] : [],
  );
  const answered = new Set(
    lines.flatMap((line) => (line.type === 'settled' ? [line.delivery] : [])),
  );
  const hit = asked.filter((delivery) => !answered.has(delivery)).length;
  expect(hit >= 2 * JOBS, `${hit} workers died during the move`);
  // What was moved before its worker died is told by nobody.
  const told = concludedAs(lines, 'dead').length;
  const all = CALLS.length * 2 * JOBS;
  expect(told <= all - JOBS, `${told} of ${all} moves were told`);
}
