import { isDeadLetterQueue, type Serializer } from '@switchyard/core/driver';
import type { InMemoryInsight } from '../driver.ts';
import { readJob, withOurs, type EnqueuedJob } from './read-job.ts';

/** Which jobs to look at. */
export interface EnqueuedJobsFilter {
  readonly task?: string | undefined;
  /** @default every queue but those of dead letters; name one (`mail.dead`) to look into it */
  readonly queue?: string | undefined;
  /** Serializers of your own; MessagePack and JSON are known. */
  readonly serializers?: readonly Serializer[] | undefined;
}

/** The jobs that wait or are delayed, queue by queue in the order they would be delivered. */
export function enqueuedJobs(
  driver: Pick<InMemoryInsight, 'messages'>,
  filter: EnqueuedJobsFilter = {},
): readonly EnqueuedJob[] {
  const { task, queue } = filter;
  const serializers = withOurs(filter.serializers);
  return driver
    .messages()
    .filter((message) => message.state !== 'active')
    .filter((message) =>
      queue === undefined ? !isDeadLetterQueue(message.queue) : message.queue === queue,
    )
    .map((message) => readJob(message, serializers))
    .filter((job) => task === undefined || job.task === task);
}
