import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage, PublishResult } from '../contract/message.ts';
import { bandFor, isDeadLetterQueue } from '../contract/queue-names.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { surePublish } from './sure-publish.ts';

/** What became of one message; `failed`: the driver threw, so nothing of its batch was accepted. */
export type SendResult = PublishResult | { readonly type: 'failed'; readonly error: unknown };

/**
 * Publishes on any driver. Where it has no delay, the instant travels in the headers alone and the
 * worker holds the delivery until then; where it has no priority, jobs are spread over three bands.
 */
export function publishComplete(
  runtime: RuntimeDriver,
  queue: string,
  messages: readonly OutboundMessage[],
): MaybePromise<readonly SendResult[]> {
  const { delay, priority } = runtime.capabilities;
  // The graveyard is in order of death.
  if (isDeadLetterQueue(queue)) return surePublish(runtime, queue, messages.map(asLetter));
  const held = delay === false ? messages.map(withoutDelay) : messages;
  if (priority !== false) return surePublish(runtime, queue, held);
  const bare = held.map(withoutPriority);
  const bands = messages.map((message) => bandFor(queue, message.priority ?? DEFAULT_PRIORITY));
  return publishToBands(runtime, bands, bare);
}

function asLetter(message: OutboundMessage): OutboundMessage {
  return { ...message, delayMs: undefined, priority: undefined, orderingKey: undefined };
}

function withoutDelay(message: OutboundMessage): OutboundMessage {
  return { ...message, delayMs: undefined };
}

function withoutPriority(message: OutboundMessage): OutboundMessage {
  return { ...message, priority: undefined };
}

async function publishToBands(
  runtime: RuntimeDriver,
  bands: readonly string[],
  messages: readonly OutboundMessage[],
): Promise<readonly SendResult[]> {
  const results: SendResult[] = [];
  const publishBand = async (band: string): Promise<void> => {
    const places = bands.flatMap((name, index) => (name === band ? [index] : []));
    const batch = messages.filter((_, index) => bands[index] === band);
    const answers = await sendBand(runtime, band, batch);
    places.forEach((place, index) => {
      results[place] = answers[index] ?? { type: 'unknown' };
    });
  };
  await Promise.all([...new Set(bands)].map(publishBand));
  return results;
}

/** One band that fails says nothing of the others. */
async function sendBand(
  runtime: RuntimeDriver,
  band: string,
  messages: readonly OutboundMessage[],
): Promise<readonly SendResult[]> {
  try {
    return await surePublish(runtime, band, messages);
  } catch (error) {
    return messages.map(() => ({ type: 'failed', error }));
  }
}
