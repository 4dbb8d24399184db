export {
  assertEnqueued,
  assertNotEnqueued,
  type ExpectedJob,
  type ExpectedJobs,
} from './testing/assert-enqueued.ts';
export { drain, type DrainOptions } from './testing/drain.ts';
export { enqueuedJobs, type EnqueuedJobsFilter } from './testing/enqueued-jobs.ts';
export type { EnqueuedJob } from './testing/read-job.ts';
export {
  runWorker,
  type LogLine,
  type PayloadOfWorker,
  type Runnable,
  type WorkerRun,
} from './testing/run-worker.ts';
