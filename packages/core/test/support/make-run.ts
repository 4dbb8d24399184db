import type { Envelope } from '../../src/envelope/envelope.ts';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { JobRun } from '../../src/worker/job-run.ts';
import { jobDelivery } from './make-delivery.ts';
import { recordingLogger } from './silent-logger.ts';

/** An envelope of a job at its first of five attempts. */
export function envelope(overrides: Partial<Envelope> = {}): Envelope {
  return {
    task: 'send_email',
    contentType: 'application/json',
    maxAttempts: 5,
    backoff: { type: 'fixed', delayMs: 1_000 },
    timeoutMs: undefined,
    priority: 5,
    deadline: undefined,
    orderingKey: undefined,
    uniqueKey: undefined,
    base: 0,
    runAt: undefined,
    enqueuedAt: undefined,
    attempt: 1,
    redrives: 0,
    unknownSince: undefined,
    unknownTimes: 0,
    userHeaders: {},
    ...overrides,
  };
}

/** A run of such a job. */
export function jobRun(overrides: Partial<Envelope> = {}): JobRun {
  const { logger } = recordingLogger();
  const events = new EngineEvents('engine-1', () => undefined);
  const content = { envelope: envelope(overrides), payload: {} };
  return new JobRun(jobDelivery(), content, { events, log: logger, notes: undefined });
}
