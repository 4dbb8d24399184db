import type { FaultCase } from '../fault-case.ts';
import { sigkillMidJob } from './a01-sigkill-mid-job.ts';
import { sigkillBeforeAck } from './a02-sigkill-before-ack.ts';
import { poisonJob } from './a04-poison-job.ts';
import { sigtermShortJobs } from './a05-sigterm-short-jobs.ts';
import { sigtermLongJob } from './a06-sigterm-long-job.ts';
import { handlerIgnoresAbort } from './a07-handler-ignores-abort.ts';
import { restartWhileIdle } from './b01-restart-while-idle.ts';
import { restartMidPublish } from './b02-restart-mid-publish.ts';
import { restartMidConsume } from './b03-restart-mid-consume.ts';
import { restartMidAck } from './b04-restart-mid-ack.ts';
import { natDrop } from './b06-nat-drop.ts';
import { replyLostOnEnqueue } from './b08-reply-lost-on-enqueue.ts';
import { frozenWorker } from './f01-frozen-worker.ts';
import { lateAck } from './f01-late-ack.ts';
import { blockedEventLoop } from './f04-blocked-event-loop.ts';
import { oneAttemptKilled } from './g02-one-attempt-killed.ts';
import { crashesAndFailures } from './g03-crashes-and-failures.ts';
import { INMEMORY_ATTEMPTS } from './inmemory-attempts.ts';
import { INMEMORY_DELAYS } from './inmemory-delays.ts';
import { INMEMORY_LEASES } from './inmemory-leases.ts';
import { INMEMORY_STOPPING } from './inmemory-stopping.ts';

/** Every case. */
export const FAULT_CASES: readonly FaultCase[] = [
  sigkillMidJob,
  sigkillBeforeAck,
  poisonJob,
  sigtermShortJobs,
  sigtermLongJob,
  handlerIgnoresAbort,
  restartWhileIdle,
  restartMidPublish,
  restartMidConsume,
  restartMidAck,
  natDrop,
  replyLostOnEnqueue,
  lateAck,
  frozenWorker,
  blockedEventLoop,
  oneAttemptKilled,
  crashesAndFailures,
  ...INMEMORY_STOPPING,
  ...INMEMORY_LEASES,
  ...INMEMORY_ATTEMPTS,
  ...INMEMORY_DELAYS,
];
