import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { mostTravelling, notAnswered } from '../ledger-look.ts';

/** What was just answered seems to travel until its callers have heard of it: one batch of the engine's. */
const BATCH = 25;
const LIMITS = { maxInFlight: 100, maxPending: 1_000 };

/** A producer that waits for nothing outruns a broker at 64 kB/s: it holds so much, and refuses the rest by name. */
export const slowBroker: FaultCase = {
  id: 'L02',
  name: 'producer outruns broker',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const producer = await bench.openProducer(LIMITS);
    await producer.enqueue({});
    const count = bench.size(20_000, 3_000);
    await bench.fault('slow', async () => {
      bench.proxy.dribble({ bytes: 640, everyMs: 10 });
      await Promise.all(Array.from({ length: count }, () => producer.enqueue({})));
      await bench.proxy.heal();
    });
    const lines = bench.lines().filter(({ process }) => process === producer.name);
    const most = mostTravelling(lines);
    const { maxInFlight, maxPending } = LIMITS;
    const isBounded = most <= maxInFlight + BATCH;
    bench.expect(isBounded, `${most} jobs travelled at once, and ${maxInFlight} may`);
    const refused = lines.filter((line) => line.type === 'failed');
    const oddly = refused.filter(({ error }) => !error.startsWith('BackPressureError'));
    bench.expect(oddly.length === 0, `${oddly.length} were refused as ${oddly[0]?.error}`);
    const least = count - maxInFlight - maxPending;
    bench.expect(refused.length >= least, `${refused.length} were refused, and ${least} should be`);
    bench.expect(notAnswered(lines).length === 0, 'some were not answered');
    await bench.worker();
    await bench.drain();
    return {};
  },
};
