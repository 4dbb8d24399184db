import type { CancelAnswer } from '@switchyard/core';
import type { CaseBench } from '../case-bench.ts';
import type { FaultJob } from '../child/child-setup.ts';
import { STORED, type FaultCase } from '../fault-case.ts';
import { concludedAs, startsOf } from '../ledger-look.ts';

const AT_ONCE = 50;
const MAYBE: readonly CancelAnswer[] = ['cancelled', 'requested', 'finished'];

/** Where a job stands when it is cancelled, and what the answer may be. */
interface Race {
  readonly state: string;
  readonly does: FaultJob;
  readonly options?: { readonly delayMs: number };
  /** Milliseconds from the enqueue to about the cancel. */
  readonly afterMs: number;
  readonly answers: readonly CancelAnswer[];
}

const RACING: readonly Race[] = [
  { state: 'waiting', does: { ms: 5 }, afterMs: 0, answers: MAYBE },
  { state: 'delayed', does: {}, options: { delayMs: 100 }, afterMs: 100, answers: MAYBE },
  { state: 'active', does: { ms: 50, obeys: true }, afterMs: 50, answers: MAYBE },
  { state: 'finished', does: {}, afterMs: 1_000, answers: ['finished'] },
  { state: 'unknown', does: {}, afterMs: 0, answers: ['not_found'] },
];

/** Jobs are cancelled a little before, at or after each change of their state: each has one end. */
export const cancelRaces: FaultCase = {
  id: 'J11',
  name: 'cancel in every state, racing with the ack',
  drivers: STORED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2, { concurrency: 30, records: 'all' });
    for (const race of RACING) {
      const answers: CancelAnswer[] = [];
      for (let round = bench.size(40, 4); round > 0; round -= 1)
        answers.push(...(await cancelSome(bench, race, round)));
      const odd = answers.filter((answer) => !race.answers.includes(answer));
      bench.expect(odd.length === 0, `${race.state}: ${odd.length} were answered ${odd[0]}`);
    }
    await bench.drain();
    return {};
  },
};

/** Who runs hears of it within a second; who does not listen is fenced off; neither runs again. */
export const cancelRunning: FaultCase = {
  id: 'J11B',
  name: 'cancel of a running job',
  drivers: STORED,
  on: 'processes',
  async run(bench) {
    const { producer } = bench;
    const worker = await bench.worker();
    const jobs: string[] = [];
    for (const [id, does] of Object.entries({
      obeys: { ms: 60_000, obeys: true },
      hangs: { hangs: true },
    })) {
      await producer.enqueue(does, { id });
      jobs.push(producer.last);
    }
    await bench.until(() => startsOf(bench.lines()).length === 2, 5_000);
    const since = Date.now();
    for (const [nth, id] of ['obeys', 'hangs'].entries()) {
      const answer = await producer.take('cancel', jobs[nth] ?? '', id);
      bench.expect(answer === 'requested', `${id} is answered ${answer}`);
    }
    const end = await bench.line((line) => line.type === 'end' && line.id === 'obeys', 5_000);
    const afterMs = (end?.at ?? Infinity) - since;
    bench.expect(afterMs <= 1_000, `its signal came after ${afterMs} ms`);
    await bench.drain();
    const ended = concludedAs(bench.lines(), 'cancelled').map(({ id }) => id);
    bench.expect(ended.toSorted().join() === 'hangs,obeys', `cancelled: ${ended.join()}`);
    bench.expect(startsOf(bench.lines()).length === 2, 'one of them ran again');
    // Its handler runs on for ever.
    await worker.stop();
    return {};
  },
};

/** Adds some jobs, all but strangers, and cancels them. */
async function cancelSome(
  bench: CaseBench,
  { state, does, options, afterMs }: Race,
  round: number,
): Promise<readonly CancelAnswer[]> {
  const { producer } = bench;
  const ids = Array.from({ length: AT_ONCE }, (_, nth) => `${state}-${round}-${nth}`);
  const jobs = new Map<string, string>();
  if (state !== 'unknown') {
    const adding = ids.map((id) => {
      const added = producer.enqueue(does, { ...options, id });
      jobs.set(id, producer.last);
      return added;
    });
    await Promise.all(adding);
  }
  if (afterMs > 0) await bench.pass(Math.max(0, afterMs - 10 + (round % 20)));
  return Promise.all(ids.map((id) => producer.take('cancel', jobs.get(id) ?? id, id)));
}
