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
import { exactAttempts } from './g01-exact-attempts.ts';
import { killedAtTheMove } from './g06-killed-at-the-move.ts';
import { boundedLate } from './h04-bounded-late.ts';
import { fifo } from './j01-fifo.ts';
import { priority } from './j03-priority.ts';
import { fastProducer } from './l01-fast-producer.ts';
import { slowBroker } from './l02-slow-broker.ts';
import { leakSoak } from './l05-leak-soak.ts';
import { thrownLater } from './m03-thrown-later.ts';
import { processEndsInHandler } from './m04-process-ends-in-handler.ts';
import { closeWhileEnqueuing } from './m05-close-while-enqueuing.ts';
import { enqueueWhileAway } from './m07-enqueue-while-away.ts';
import { roundTrip } from './p01-round-trip.ts';
import { dribbling, oneDirection } from './b06-odd-networks.ts';
import { renewalsFail } from './f05-renewals-fail.ts';
import { noResurrection } from './f06-no-resurrection.ts';
import { oddDelays } from './h01-odd-delays.ts';
import { fairness } from './j05-fairness.ts';
import { noStarvation } from './j06-no-starvation.ts';
import { concurrencyKept } from './j08-concurrency.ts';
import { pauseAndResume } from './j10-pause.ts';
import { cancelRaces, cancelRunning } from './j11-cancel.ts';
import { anythingThrown } from './m01-anything-thrown.ts';
import { timeouts } from './m02-timeout.ts';
import { unknownTask } from './p03-unknown-task.ts';
import { versionSkew } from './p04-versions.ts';
import { hostileSizes } from './p06-hostile-sizes.ts';
import { sameIdAtOnce, sameIdLater } from './u01-same-id.ts';
import { uniqueReleased } from './u03-unique-released.ts';
import { INMEMORY_ATTEMPTS } from './inmemory-attempts.ts';
import { INMEMORY_CANCELS } from './inmemory-cancels.ts';
import { INMEMORY_DEAD_LETTERS } from './inmemory-dead-letters.ts';
import { INMEMORY_DELAYS } from './inmemory-delays.ts';
import { INMEMORY_LEASES } from './inmemory-leases.ts';
import { INMEMORY_ORDERS } from './inmemory-orders.ts';
import { INMEMORY_PAUSE } from './inmemory-pause.ts';
import { INMEMORY_STOPPING } from './inmemory-stopping.ts';
import { INMEMORY_UNIQUENESS } from './inmemory-uniqueness.ts';

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
  oneDirection,
  dribbling,
  replyLostOnEnqueue,
  lateAck,
  frozenWorker,
  blockedEventLoop,
  renewalsFail,
  noResurrection,
  exactAttempts,
  oneAttemptKilled,
  crashesAndFailures,
  killedAtTheMove,
  oddDelays,
  boundedLate,
  fifo,
  priority,
  fairness,
  noStarvation,
  concurrencyKept,
  pauseAndResume,
  cancelRaces,
  cancelRunning,
  roundTrip,
  unknownTask,
  versionSkew,
  hostileSizes,
  sameIdAtOnce,
  sameIdLater,
  uniqueReleased,
  fastProducer,
  slowBroker,
  leakSoak,
  anythingThrown,
  timeouts,
  thrownLater,
  processEndsInHandler,
  closeWhileEnqueuing,
  enqueueWhileAway,
  ...INMEMORY_STOPPING,
  ...INMEMORY_LEASES,
  ...INMEMORY_ATTEMPTS,
  ...INMEMORY_DEAD_LETTERS,
  ...INMEMORY_DELAYS,
  ...INMEMORY_UNIQUENESS,
  ...INMEMORY_ORDERS,
  ...INMEMORY_PAUSE,
  ...INMEMORY_CANCELS,
];
