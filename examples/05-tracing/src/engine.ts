import { getQueueEngine, type QueueEngine } from '@switchyard/core';
import { tracing } from '@switchyard/middleware-tracing';

/** An engine as QUEUE_DRIVER and QUEUE_URL choose it, traced. */
export function tracedEngine(): QueueEngine {
  // Receives and acks have spans too; a picture of the jobs is clearer without.
  return getQueueEngine().use(tracing({ spans: ['send', 'process'] })) as QueueEngine;
}
