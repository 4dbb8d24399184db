import type { HeaderPatch, Headers } from '../contract/headers.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer, StoreGroup, StoreOp } from '../contract/store.ts';
import { publishComplete, type SendResult } from '../emulate/publish-complete.ts';
import { revivingPatch } from '../envelope/revive.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import { concludingOps, patchTo } from './concluding-ops.ts';
import type { DeadJob } from './revived-message.ts';
import type { BesideMessage, Sending } from './sending.ts';
import type { SeparateParts } from './separate-parts.ts';

/**
 * Publishes new jobs, and dead ones again, beside a separate store: record `enqueuing` with headers and
 * body, publish, `waiting`. What stays `enqueuing` is published by the sweeper; a definite refusal is
 * taken back in the store before it is told.
 */
export async function publishBeside(
  parts: SeparateParts,
  queue: string,
  messages: readonly BesideMessage[],
): Promise<readonly SendResult[]> {
  const sendings = messages.map((message) => begin(parts, message));
  await record(parts, queue, sendings);
  await publish(parts, queue, sendings.filter(isOpen));
  await conclude(parts, queue, sendings);
  if (sendings.some(({ timed }) => timed)) parts.timerSet.tell();
  return sendings.map(({ result }) => result ?? { type: 'stored' });
}

function begin({ runtime }: SeparateParts, { message, from }: BesideMessage): Sending {
  const timed = (message.delayMs ?? 0) > 0 && runtime.capabilities.delay === false;
  return { message, from, timed, result: undefined };
}

function isOpen({ result, timed }: Sending): boolean {
  return result === undefined && !timed;
}

async function record(
  parts: SeparateParts,
  queue: string,
  sendings: readonly Sending[],
): Promise<void> {
  const groups = sendings.map((sending) => recordGroup(parts, queue, sending));
  let answers: readonly GroupAnswer[];
  try {
    answers = await parts.store.apply(groups);
  } catch (error) {
    const result = unanswered(error);
    for (const sending of sendings) sending.result = result;
    return;
  }
  sendings.forEach((sending, index) => {
    sending.result = refusalOf(sending.message.id, answers[index]);
  });
}

function recordGroup(parts: SeparateParts, queue: string, sending: Sending): StoreGroup {
  const { message, from, timed } = sending;
  const { id, headers, extra, body, delayMs = 0, ops = [] } = message;
  const runAt = delayMs > 0 ? parts.clock.now() + delayMs : undefined;
  const content = { headers, extra, body };
  const state = timed ? 'delayed' : 'enqueuing';
  const began: StoreOp =
    from === undefined
      ? { type: 'record.create', state, ...content, runAt }
      : {
          type: 'record.patch',
          from: ['dead'],
          must: true,
          state,
          headers: revivedHeaders(extra, from),
          runAt,
        };
  const timer: readonly StoreOp[] = timed
    ? [{ type: 'timer.set', dueAt: runAt ?? 0, ...content }]
    : [];
  return { queue, id, ops: [...ops, began, ...timer] };
}

/** The headers of a job that comes back are those of its message, whatever the record had. */
function revivedHeaders(extra: Headers | undefined, from: DeadJob): HeaderPatch {
  return { ...revivingPatch(from.extra), ...patchTo(extra, from.extra) };
}

function refusalOf(id: string, answer: GroupAnswer | undefined): SendResult | undefined {
  switch (answer?.type) {
    case 'done':
      return undefined;
    case 'exists':
      return { type: 'duplicate', existingId: id };
    case 'locked':
      return { type: 'duplicate', existingId: answer.holder };
    case 'unmoved':
      // Somebody took it back already; a job that nobody knows is published as it is.
      return answer.state === undefined ? undefined : { type: 'duplicate', existingId: id };
    case 'unclaimed':
    case 'stale':
    case undefined:
      return { type: 'unknown', cause: answer };
  }
}

async function publish(
  { runtime }: SeparateParts,
  queue: string,
  sendings: readonly Sending[],
): Promise<void> {
  if (sendings.length === 0) return;
  const { uniqueIds } = runtime.capabilities;
  const bare = sendings.map(({ message }) => bareMessage(message, uniqueIds));
  let results: readonly SendResult[];
  try {
    results = await publishComplete(runtime, queue, bare);
  } catch (error) {
    results = sendings.map(() => ({ type: 'failed', error }));
  }
  sendings.forEach((sending, index) => {
    sending.result = results[index] ?? { type: 'unknown' };
  });
}

/** What the broker is told of a message: the store has looked its id up, if the broker cannot. */
function bareMessage(message: OutboundMessage, uniqueIds: boolean): OutboundMessage {
  const { idOrigin } = message;
  const origin = idOrigin === 'user' && !uniqueIds ? 'core' : idOrigin;
  return { ...message, idOrigin: origin, ops: undefined };
}

/** Tells the store what the broker said. Where that fails, the sweeper mends it later. */
async function conclude(
  parts: SeparateParts,
  queue: string,
  sendings: readonly Sending[],
): Promise<void> {
  const ends = sendings.flatMap((sending) => {
    const ops = concludingOps(parts, sending);
    return ops === undefined ? [] : [{ sending, group: { queue, id: sending.message.id, ops } }];
  });
  if (ends.length === 0) return;
  try {
    await parts.store.apply(ends.map(({ group }) => group));
  } catch (cause) {
    // What was refused may still be run by the sweeper, so it cannot be called refused.
    for (const { sending } of ends) {
      if (sending.result?.type !== 'stored') sending.result = { type: 'unknown', cause };
    }
  }
}

/** A store that could not be reached has accepted nothing; one that did not answer may have. */
function unanswered(error: unknown): SendResult {
  const isRefusal = isDriverError(error) && error.code !== 'ERR_BROKER_TIMEOUT';
  return isRefusal ? { type: 'failed', error } : { type: 'unknown', cause: error };
}
