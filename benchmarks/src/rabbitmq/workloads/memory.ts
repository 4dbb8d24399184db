import { PAYLOAD } from '../../payload.ts';
import type { Race } from '../../queues/library.ts';
import { addInBulk, expectLeft } from '../../queues/workloads/jobs.ts';
import { onBroker } from '../server.ts';

/** Adds jobs and leaves them. Finds `bytes`: what the process of RabbitMQ has grown by, for each of them. */
export const memory: Race = (open, setting) => (jobs) =>
  onBroker(async (broker) => {
    const contender = await open(broker.address, setting);
    await contender.add(PAYLOAD);
    const before = await broker.memoryBytes();
    await addInBulk(contender, jobs);
    await expectLeft(contender, jobs + 1);
    const after = await broker.memoryBytes();
    await contender.close();
    return { bytes: (after - before) / jobs };
  });
