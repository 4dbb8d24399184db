import type { OutboundMessage } from '@switchyard/core/driver';
import {
  concludedAs,
  JOB_HEADER,
  loadDriver,
  type FaultCase,
} from '@switchyard/driver-testkit/faults';
import { rabbitmqOf } from '../rabbit-target.ts';

const QUEUE = 'limited';
const LIMIT = 20;
const AGAIN_MS = 15_000;
/** Workers look every ten seconds for what was set aside. */
const FOUND_MS = 25_000;

/** Nobody but RabbitMQ counts what dies before its job begins: it sets that aside, and the next worker finds it there. */
export const deliveryLimit: FaultCase = {
  id: 'D07',
  name: 'poison by the delivery limit of the queue',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    bench.uses(QUEUE);
    const rabbit = rabbitmqOf(bench);
    const usual = rabbit.driverAt(bench.proxy.port);
    const spec = { ...usual, options: { ...usual.options, deliveryLimit: LIMIT } };
    const driver = await loadDriver(spec);
    await driver.connect();
    const job = 'killer';
    const message: OutboundMessage = {
      id: 'id-killer',
      idOrigin: 'core',
      headers: {
        'sy-v': '1',
        'sy-task': 'fault',
        'sy-type': 'application/json',
        'sy-backoff': '{"type":"fixed","delayMs":50}',
        [JOB_HEADER]: job,
      },
      body: Buffer.from('{}'),
    };
    try {
      const consumer = await driver.subscribe(QUEUE, { leaseMs: 1_000, prefetch: 1 });
      bench.ledger.write({ type: 'attempted', job });
      await driver.publish(QUEUE, [message], { batch: { producer: 'd07', sequence: 1 } });
      bench.ledger.write({ type: 'acknowledged', job, id: message.id, outcome: 'added' });
      let deliveries = 0;
      const aside = rabbit.names.aside(QUEUE);
      const isAside = async (): Promise<boolean> => (await rabbit.admin.ready([aside])) > 0;
      for (const end = Date.now() + 4 * AGAIN_MS; Date.now() < end && !(await isAside());) {
        const [got] = await consumer.receive({ max: 1, waitMs: 500 }).catch(() => []);
        if (got === undefined) continue;
        // It looks there as well.
        if (got.setAside === true) break;
        deliveries += 1;
        // As good as dead: what it held is another's.
        bench.proxy.resetExisting();
      }
      bench.expect(
        deliveries === LIMIT + 1,
        `it was delivered ${deliveries} times of ${LIMIT + 1}`,
      );
    } finally {
      await driver.close();
    }
    await bench.worker({ driver: spec, queues: { [QUEUE]: 1 } });
    await bench.line((line) => line.type === 'concluded' && line.as === 'dead', FOUND_MS);
    const reasons = concludedAs(bench.lines(), 'dead').map(({ reason }) => reason);
    bench.expect(reasons.join() === 'poison', `its reason is ${reasons.join()}`);
    return { dead: 1 };
  },
};
