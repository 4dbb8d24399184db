import type { CaseBench, FaultCase, Violation } from '@switchyard/driver-testkit/faults';
import { redisOf } from '../redis-target.ts';

const TAIL_MS = 1_500;
/** What a job may break that was accepted, or came to an end, while nobody copied it. */
const EXPLAINED: readonly string[] = ['I1', 'I3', 'I4', 'I6', 'I7', 'I12'];

/**
 * The master dies with a tail that its replica never saw. That tail is lost, as Redis says; nothing else is,
 * and no job is in two states.
 */
export const lostTail: FaultCase = {
  id: 'C04',
  name: 'failover with an un-replicated tail',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const redis = redisOf(bench);
    // Who is left in the end is the one that is looked at.
    const [replica, master] = [redis.server, await redis.second()];
    await replica.follow(master);
    bench.proxy.leadTo({ port: master.port });
    bench.proxy.resetExisting();
    await bench.workers(3);
    let isOver = false;
    const produce = async (): Promise<void> => {
      while (!isOver) {
        await bench.producer.enqueueMany(10, () => ({ ms: 30 }));
        await bench.pass(50);
      }
    };
    const producing = produce();
    await bench.pass(1_500);
    const from = bench.ledger.time.mono();
    let until = from;
    await bench.fault('failover', async () => {
      await replica.freeze(TAIL_MS, () => master.kill());
      until = bench.ledger.time.mono();
      await replica.lead();
      bench.proxy.leadTo({ port: replica.port });
    });
    await bench.pass(bench.size(10_000, 1_000));
    isOver = true;
    await producing;
    await bench.drain();
    tellLoss(bench, { from, until });
    return { forgives: (violation) => isExplained(violation, { from, until }) };
  },
};

interface Tail {
  readonly from: number;
  readonly until: number;
}

/** Whether something of the job happened in the tail. */
function isExplained({ invariant, lines }: Violation, { from, until }: Tail): boolean {
  return EXPLAINED.includes(invariant) && lines.some(({ mono }) => mono >= from && mono <= until);
}

function tellLoss(bench: CaseBench, { from, until }: Tail): void {
  const accepted = bench
    .lines()
    .filter((line) => line.type === 'acknowledged' && line.mono >= from && line.mono <= until);
  bench.expect(accepted.length > 0, 'nothing was accepted while the replica stood still');
  const detail = `${accepted.length} jobs were accepted in the tail`;
  bench.ledger.write({ type: 'note', name: 'tail', detail });
}
