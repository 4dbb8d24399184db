import {
  startsOf,
  type CaseBench,
  type FaultCase,
  type WorkerProcess,
} from '@switchyard/driver-testkit/faults';
import { SESSION_MS } from '../kafka-target.ts';

const CONCURRENCY = 3;
/** What a member that joins or dies can make run twice: all that ran then, and what was not committed yet. */
const TWICE_AT_KILL = 4 * CONCURRENCY;

type Move = 'join' | 'leave' | 'kill';
/** Two stay at all times, so that there is always somebody from whom partitions move. */
const MOVES: readonly Move[] = ['join', 'leave', 'join', 'kill'];

/**
 * Processes join, leave and die every few seconds while 600 jobs of 20 to 420 ms run: nothing is lost, and what runs
 * twice is what ran, or had just ended, in a partition that moved.
 */
export const rebalanceUnderWork: FaultCase = {
  id: 'E02',
  name: 'workers join, leave and die while jobs run',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    const jobs = bench.size(600, 150);
    const everyMs = bench.size(2_500, 1_500);
    const workers = await bench.workers(2, { concurrency: CONCURRENCY });
    const producing = bench.producer.enqueueMany(jobs, (nth) => ({ ms: 20 + ((nth * 73) % 400) }));
    const moves = { join: 0, leave: 0, kill: 0 };
    for (let nth = 0; nth < MOVES.length || ended(bench) < jobs * 0.8; nth += 1) {
      const move = MOVES[nth % MOVES.length] ?? 'join';
      moves[move] += 1;
      await bench.fault(move, () => apply(bench, move, workers));
      await bench.pass(everyMs);
    }
    await producing;
    await bench.drain();
    const starts = startsOf(bench.lines());
    const twice = starts.length - new Set(starts.map(({ job }) => job)).size;
    // Who leaves in order has ended what it ran.
    const most = (moves.join + moves.kill) * TWICE_AT_KILL;
    bench.expect(twice <= most, `${twice} starts too many, and ${most} are explained`);
    bench.ledger.write({
      type: 'note',
      name: 'rebalances',
      detail: JSON.stringify({ moves, twice }),
    });
    return { runsBy: 'nothing', recoveryMs: Infinity, livenessMs: SESSION_MS + 15_000 };
  },
};

async function apply(bench: CaseBench, move: Move, workers: WorkerProcess[]): Promise<void> {
  if (move === 'join') workers.push(await bench.worker({ concurrency: CONCURRENCY }));
  else if (move === 'leave') await workers.shift()?.stop();
  else await workers.shift()?.kill();
}

function ended(bench: CaseBench): number {
  const done = bench.lines().flatMap((line) => (line.type === 'end' ? [line.job] : []));
  return new Set(done).size;
}
