import type { SendResult } from '../emulate/publish-complete.ts';
import {
  BrokerFullError,
  EnqueueRefusedError,
  EnqueueUnconfirmedError,
  EnqueueUnknownError,
} from '../exceptions/enqueue-errors.ts';
import type { DriverError } from '../exceptions/driver-error.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import type { Draft } from './draft.ts';
import type { EnqueueBatch } from '../middleware/middleware.ts';
import type { EnqueueResult } from './enqueue-result.ts';
import type { ProducerParts } from './parts.ts';
import { encodeRepeat } from './repeat.ts';
import { seal, type Content } from './seal.ts';

/**
 * Takes a checked draft through the middlewares, seals it, and publishes it with others of this turn.
 * What cannot be sealed is thrown.
 */
export function sendDraft(
  parts: ProducerParts,
  draft: Draft,
  { payload, batch }: { readonly payload: unknown; readonly batch?: EnqueueBatch | undefined },
): Promise<EnqueueResult> {
  const { id, queue, options, delayMs } = draft;
  const { middlewares } = parts;
  middlewares.seal();
  if (!middlewares.wrapsEnqueue)
    return publish(parts, draft, { payload, headers: options.headers });
  const headers = { ...options.headers };
  const job = { id, queue, task: draft.task.name, payload, headers, delayMs, batch };
  return middlewares.aroundEnqueue(job, () => publish(parts, draft, job));
}

function publish(parts: ProducerParts, draft: Draft, content: Content): Promise<EnqueueResult> {
  const message = seal(draft, content, parts.sealRules);
  return parts.batcher.ask(draft.queue, message, (answer) =>
    readAnswer(parts, { draft, headers: content.headers }, answer),
  );
}

/** Makes the caller's result of the broker's answer, and tells who listens. Throws for a refusal and for no answer. */
export function readAnswer(
  parts: ProducerParts,
  sent: { readonly draft: Draft; readonly headers: Content['headers'] },
  answer: SendResult,
): EnqueueResult {
  const { draft } = sent;
  const { id, queue } = draft;
  const task = draft.task.name;
  switch (answer.type) {
    case 'stored':
      tellEnqueued(parts, sent);
      return { id, outcome: 'added' };
    case 'duplicate':
      if (isFirstTime(draft, answer.existingId)) {
        tellEnqueued(parts, sent);
        return { id, outcome: 'added' };
      }
      parts.events.emit('job.duplicate', { id: answer.existingId, task, queue });
      return { id: answer.existingId, outcome: 'duplicate', existingId: answer.existingId };
    case 'unconfirmed':
      tellEnqueued(parts, sent);
      throw new EnqueueUnconfirmedError(id, repeatFor(draft), answer.message);
    case 'refused':
      if (answer.code === 'unsupported')
        throw parts.requireSupport.refusal('confirm', answer.message);
      throw answer.code === 'full'
        ? new BrokerFullError(answer.message)
        : new EnqueueRefusedError(answer.code, answer.message);
    case 'unknown':
      throw new EnqueueUnknownError(id, repeatFor(draft), { cause: answer.cause });
    case 'failed':
      throw isFull(answer.error)
        ? new BrokerFullError(answer.error.message, { cause: answer.error })
        : answer.error;
  }
}

/** By far the most frequent event is not even made where nobody hears it. */
function tellEnqueued(
  { events, clock }: ProducerParts,
  { draft, headers }: { readonly draft: Draft; readonly headers: Content['headers'] },
): void {
  if (!events.hears('job.enqueued')) return;
  const { id, task, queue, now } = draft;
  const durationMs = Math.max(0, clock.now() - now);
  const traceparent = headers?.['traceparent'];
  events.emit('job.enqueued', { id, task: task.name, queue, traceparent, durationMs });
}

/** Whether a driver threw what others answer: that there is no room. */
function isFull(error: unknown): error is DriverError {
  return isDriverError(error) && error.code === 'ERR_BROKER_FULL';
}

/** Whether the job that exists is the one whose enqueue had no answer: only this engine made that id. */
function isFirstTime({ id, repeat }: Draft, existingId: string): boolean {
  return repeat?.origin === 'core' && existingId === id;
}

function repeatFor({ id, origin, task, queue }: Draft): string {
  return encodeRepeat({ id, origin, task: task.name, queue });
}
