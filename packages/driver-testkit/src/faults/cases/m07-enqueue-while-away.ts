import type { CaseBench } from '../case-bench.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import type { Producer } from '../producer.ts';

const NOTICED_MS = 200;
/** Longer than a driver looks for its broker during one call, and shorter than an engine waits by default. */
const AWAY_MS = 5_000;

/** Before there is a connection, and while it is made anew, an enqueue waits or is refused, as was chosen. */
export const enqueueWhileAway: FaultCase = {
  id: 'M07',
  name: 'enqueue before connect and during reconnect',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const patient = await bench.openProducer({});
    const hasty = await bench.openProducer({ offlineMs: 0 });
    await ask(bench, { patient, hasty });
    // Both are to have a connection now, and to lose it.
    while ((await hasty.enqueue({})) !== 'acknowledged') await bench.pass(100);
    await ask(bench, { patient, hasty });
    await bench.worker();
    await bench.drain();
    return {};
  },
};

async function ask(
  bench: CaseBench,
  { patient, hasty }: Readonly<Record<'patient' | 'hasty', Producer>>,
): Promise<void> {
  await bench.fault('away', async () => {
    await bench.proxy.refuseNew();
    bench.proxy.resetExisting();
    // What is sent before a client knows is asked again until it is known what became of it.
    await bench.pass(NOTICED_MS);
    const waiting = patient.enqueue({});
    const refused = hasty.enqueue({});
    await bench.pass(AWAY_MS);
    await bench.proxy.heal();
    const answers = [await waiting, await refused];
    bench.expect(answers[0] === 'acknowledged', `who waits is answered ${answers[0]}`);
    bench.expect(answers[1] === 'failed', `who does not wait is answered ${answers[1]}`);
  });
}
