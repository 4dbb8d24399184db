import type { OutboundMessage } from '@switchyard/core/driver';
import { JOB_HEADER, loadDriver, type FaultCase } from '@switchyard/driver-testkit/faults';
import { rabbitmqOf } from '../rabbit-target.ts';

const QUEUE = 'limited';
const LIMIT = 20;
const AGAIN_MS = 15_000;

/** Without a store nobody counts deaths but RabbitMQ: it sets aside what was delivered too often, and says why. */
export const deliveryLimit: FaultCase = {
  id: 'D07',
  name: 'poison by the delivery limit of the queue',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    bench.uses(QUEUE);
    const rabbit = rabbitmqOf(bench);
    const spec = rabbit.driverAt(bench.proxy.port);
    const driver = await loadDriver({
      ...spec,
      options: { ...spec.options, deliveryLimit: LIMIT },
    });
    await driver.connect();
    const job = 'killer';
    const message: OutboundMessage = {
      id: 'id-killer',
      idOrigin: 'core',
      headers: { 'sy-v': '1', 'sy-task': 'fault', [JOB_HEADER]: job },
      body: Buffer.from('{}'),
    };
    try {
      const consumer = await driver.subscribe(QUEUE, { leaseMs: 1_000, prefetch: 1 });
      bench.ledger.write({ type: 'attempted', job });
      await driver.publish(QUEUE, [message], { batch: { producer: 'd07', sequence: 1 } });
      bench.ledger.write({ type: 'acknowledged', job, id: message.id, outcome: 'added' });
      let deliveries = 0;
      const isDead = async (): Promise<boolean> => (await rabbit.look.dead([QUEUE])).length > 0;
      for (const end = Date.now() + 4 * AGAIN_MS; Date.now() < end && !(await isDead());) {
        const got = await consumer.receive({ max: 1, waitMs: 500 }).catch(() => []);
        if (got.length === 0) continue;
        deliveries += 1;
        // As good as dead: what it held is another's.
        bench.proxy.resetExisting();
      }
      const [dead] = await rabbit.look.dead([QUEUE]);
      bench.expect(dead?.job === job, `it was set aside after ${deliveries} deliveries as nothing`);
      bench.expect(
        deliveries === LIMIT + 1,
        `it was delivered ${deliveries} times of ${LIMIT + 1}`,
      );
      const letters = await driver.subscribe(`${QUEUE}.dead`, { leaseMs: 1_000, prefetch: 1 });
      const [letter] = await letters.receive({ max: 1, waitMs: AGAIN_MS });
      const reason = letter?.malformed === true ? undefined : letter?.extra?.['sy-dead-reason'];
      bench.expect(reason === 'poison', `its reason is ${reason}`);
      await letters.close();
    } finally {
      await driver.close();
    }
    return { dead: 1 };
  },
};
