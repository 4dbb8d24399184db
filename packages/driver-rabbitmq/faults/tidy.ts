import { deadLetterQueue } from '@switchyard/core/driver';
import { QUEUE } from '@switchyard/driver-testkit/faults';
import type { Admin } from './admin.ts';
import { ORDERED, type RabbitNames } from './rabbit-names.ts';

/** Other queues that cases use. */
const OTHERS = ['six', 'three', 'one', 'limited', ORDERED.queue];

/** Deletes all that a case had: a server with thousands of queues, each a group of Raft, is a slow one. */
export function tidy(admin: Admin, names: RabbitNames): Promise<void> {
  const queues = [QUEUE, ...OTHERS].flatMap((queue) => [
    ...names.bands(queue),
    names.aside(queue),
    names.queue(deadLetterQueue(queue)),
  ]);
  return admin.onChannel(async (channel) => {
    for (const queue of [...queues, ...names.rungs]) await channel.deleteQueue(queue);
    for (const exchange of [...names.rungs, names.due, names.control])
      await channel.deleteExchange(exchange);
  });
}
