import { startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';

/** As the runner has it: a job that carries it ends its process at its settlement. */
const KILL_AT_SETTLE = 'kill-at-settle';
/** More than there are kills: by chance some job is held by three of those who die. */
const POISON_LIMIT = 50;

/** Workers die between the copy of a failed job and the ack of its original: the copy runs, the original is dropped. */
export const retryHop: FaultCase = {
  id: 'D04',
  name: 'killed between the copy of a retry and its ack',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    const marked = bench.size(20, 3);
    const plain = bench.size(480, 40);
    const options = { poisonLimit: POISON_LIMIT };
    const supervision = await bench.supervise(3, options);
    const failing = (): { readonly throwsIn: readonly number[] } => ({ throwsIn: [1] });
    const headers = { [KILL_AT_SETTLE]: 'before' };
    await bench.producer.enqueueMany(marked, failing, { options: { headers } });
    await bench.producer.enqueueMany(plain, failing);
    await bench.drain(bench.size(300_000, 60_000));
    await supervision.end();
    const lines = bench.lines();
    const died = lines.filter(({ type }) => type === 'killed').length;
    bench.expect(died > 0, 'no worker died');
    for (let nth = 1; nth <= marked; nth += 1) {
      const attempts = new Set(startsOf(lines, `producer-${nth}`).map(({ attempt }) => attempt));
      bench.expect(attempts.has(2), `producer-${nth} had no second attempt`);
    }
    return { poisonLimit: POISON_LIMIT };
  },
};
