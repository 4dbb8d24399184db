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

/** How often a store is asked again that did not answer. */
const REPEATS = 1;

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
  return { message, from, timed, recorded: true, result: undefined };
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
  for (let asked = 1; ; asked += 1) {
    try {
      const answers = await parts.store.apply(groups);
      sendings.forEach((sending, index) => {
        sending.result = refusalOf(sending, answers[index], { isRepeat: asked > 1 });
      });
      return;
    } catch (error) {
      const result = unanswered(error);
      // What was written is written once, however often it is asked.
      if (result.type === 'unknown' && asked <= REPEATS) continue;
      // A repeat that could not be sent says nothing of what came before.
      const isSure = result.type === 'failed' && asked === 1;
      for (const sending of sendings) {
        sending.recorded = !isSure;
        sending.result = isSure ? result : { type: 'unknown', cause: error };
      }
      return;
    }
  }
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

function refusalOf(
  { message: { id, idOrigin } }: Sending,
  answer: GroupAnswer | undefined,
  { isRepeat }: { readonly isRepeat: boolean },
): SendResult | undefined {
  switch (answer?.type) {
    case 'done':
      return undefined;
    case 'exists':
      if (!isRepeat) return { type: 'duplicate', existingId: id };
      // Of an id that is new, what exists is what was asked before; of a user's, it may be another job.
      return idOrigin === 'core' ? undefined : { type: 'unknown', cause: answer };
    case 'locked':
      return { type: 'duplicate', existingId: answer.holder };
    case 'unmoved':
      if (isRepeat && answer.state === 'enqueuing') return undefined;
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
    const ops = sending.recorded ? concludingOps(parts, sending) : undefined;
    return ops === undefined ? [] : [{ sending, group: { queue, id: sending.message.id, ops } }];
  });
  if (ends.length === 0) return;
  let answers: readonly GroupAnswer[] = [];
  let cause: unknown;
  try {
    answers = await parts.store.apply(ends.map(({ group }) => group));
  } catch (error) {
    cause = error;
  }
  // What was refused and is still in the store is run by the sweeper, so it cannot be called refused.
  ends.forEach(({ sending }, index) => {
    const isStored = ['stored', 'unconfirmed'].includes(sending.result?.type ?? '');
    const isTold = answers[index]?.type === 'done' || isStored;
    if (!isTold) sending.result = { type: 'unknown', cause: cause ?? answers[index] };
  });
}

/** A store that could not be reached has accepted nothing; one that did not answer may have. */
function unanswered(error: unknown): SendResult {
  const isRefusal = isDriverError(error) && error.code !== 'ERR_BROKER_TIMEOUT';
  return isRefusal ? { type: 'failed', error } : { type: 'unknown', cause: error };
}
