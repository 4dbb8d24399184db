import type { OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer, StoreGroup, StoreOp } from '../contract/store.ts';
import { publishComplete, type SendResult } from '../emulate/publish-complete.ts';
import { HEADER } from '../envelope/header-names.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import type { SeparateParts } from './separate-parts.ts';

/** A message on its way, with what became of it so far. */
interface Sending {
  readonly message: OutboundMessage;
  /** Kept back by a timer of the store: the broker has no delay. */
  readonly timed: boolean;
  result: SendResult | undefined;
}

/**
 * Publishes new jobs beside a separate store: record `enqueuing` with headers and body, publish,
 * `waiting`. What stays `enqueuing` is published by the sweeper; a definite refusal forgets record and
 * lock before it is told.
 */
export async function publishBeside(
  parts: SeparateParts,
  queue: string,
  messages: readonly OutboundMessage[],
): Promise<readonly SendResult[]> {
  const sendings = messages.map((message) => begin(parts, message));
  await record(parts, queue, sendings);
  await publish(parts, queue, sendings.filter(isOpen));
  await conclude(parts, queue, sendings);
  if (sendings.some(({ timed }) => timed)) parts.timerSet.tell();
  return sendings.map(({ result }) => result ?? { type: 'stored' });
}

function begin({ runtime }: SeparateParts, message: OutboundMessage): Sending {
  const timed = (message.delayMs ?? 0) > 0 && runtime.capabilities.delay === false;
  return { message, timed, result: undefined };
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

function recordGroup(parts: SeparateParts, queue: string, { message, timed }: Sending): StoreGroup {
  const { id, headers, extra, body, delayMs = 0, ops = [] } = message;
  const runAt = delayMs > 0 ? parts.clock.now() + delayMs : undefined;
  const content = { headers, extra, body };
  const state = timed ? 'delayed' : 'enqueuing';
  const began: StoreOp =
    message.idOrigin === 'redrive'
      ? { type: 'record.patch', from: ['dead'], must: true, state, headers: patchOf(extra), runAt }
      : { type: 'record.create', state, ...content, runAt };
  const timer: readonly StoreOp[] = timed
    ? [{ type: 'timer.set', dueAt: runAt ?? 0, ...content }]
    : [];
  return { queue, id, ops: [...ops, began, ...timer] };
}

/** The headers of a job that comes back are those of its message, whatever the record had. */
function patchOf(extra: OutboundMessage['extra']): Readonly<Record<string, string | null>> {
  const gone = [HEADER.deadReason, HEADER.deadAt, HEADER.error, HEADER.attempt, HEADER.runAt];
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...extra };
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
  { store }: SeparateParts,
  queue: string,
  sendings: readonly Sending[],
): Promise<void> {
  const ends = sendings.flatMap((sending) => {
    const ops = concludingOps(sending);
    return ops === undefined ? [] : [{ sending, group: { queue, id: sending.message.id, ops } }];
  });
  if (ends.length === 0) return;
  try {
    await store.apply(ends.map(({ group }) => group));
  } catch (cause) {
    // What was refused may still be run by the sweeper, so it cannot be called refused.
    for (const { sending } of ends) {
      if (sending.result?.type !== 'stored') sending.result = { type: 'unknown', cause };
    }
  }
}

function concludingOps({ message, result, timed }: Sending): readonly StoreOp[] | undefined {
  switch (result?.type) {
    case 'stored': {
      const state = (message.delayMs ?? 0) > 0 ? 'delayed' : 'waiting';
      return timed ? undefined : [{ type: 'record.patch', from: ['enqueuing'], state }];
    }
    case 'refused':
    case 'failed':
      return [{ type: 'record.remove' }, ...unlock(message)];
    case 'duplicate':
    case 'unknown':
    case undefined:
      return undefined;
  }
}

function unlock({ ops = [] }: OutboundMessage): readonly StoreOp[] {
  return ops.flatMap((op) =>
    op.type === 'lock.acquire' ? [{ type: 'lock.release', key: op.key } as const] : [],
  );
}

/** A store that could not be reached has accepted nothing; one that did not answer may have. */
function unanswered(error: unknown): SendResult {
  const isRefusal = isDriverError(error) && error.code !== 'ERR_BROKER_TIMEOUT';
  return isRefusal ? { type: 'failed', error } : { type: 'unknown', cause: error };
}
