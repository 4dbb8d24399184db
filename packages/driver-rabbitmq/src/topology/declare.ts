import type { Channel } from 'amqplib';
import type { Link } from '../connection/link.ts';
import { codeOf, invalid, messageOf, said } from '../connection/map-error.ts';
import type { QueueArguments } from './arguments.ts';

const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** Does something on a channel of its own, which a refusal may close: nothing else is lost with it. */
export async function withChannel<T>(
  link: Link,
  what: string,
  work: (channel: Channel) => Promise<T>,
): Promise<T> {
  const model = await link.open();
  try {
    const channel = await model.createChannel();
    // What went wrong is told by the call that it went wrong with.
    channel.on('error', () => undefined);
    const answer = await work(channel);
    channel.close().catch(() => undefined);
    return answer;
  } catch (error) {
    throw link.explain(what, error);
  }
}

/** Declares a queue. One that is there with other arguments is an error that names both. */
export async function declareQueue(
  channel: Channel,
  name: string,
  how: QueueArguments,
): Promise<void> {
  try {
    await channel.assertQueue(name, { durable: true, arguments: how });
  } catch (error) {
    if (codeOf(error) !== PRECONDITION_FAILED) throw error;
    throw mismatch(name, how, error);
  }
}

/** How many lie ready in a queue, by the broker's own count; none in one that is not there. */
export function countReady(link: Link, name: string): Promise<number> {
  return withChannel(link, `count ${name}`, async (channel) => {
    try {
      return (await channel.checkQueue(name)).messageCount;
    } catch (error) {
      if (codeOf(error) === NOT_FOUND) return 0;
      throw error;
    }
  });
}

function mismatch(name: string, ours: QueueArguments, cause: unknown): Error {
  const text = said(messageOf(cause));
  const [, argument, received, current] =
    /inequivalent arg '([^']*)' for .*: received (.*) but current is (.*)$/s.exec(text) ?? [];
  const theirs =
    argument === undefined
      ? `RabbitMQ says: ${text}`
      : `there it has ${argument} = ${plain(current)}, and not ${plain(received)}`;
  return invalid(
    'declare',
    `the queue ${name} exists with other arguments: ${theirs}. Ours are ${JSON.stringify({ durable: true, ...ours })}. Arguments cannot be changed: use the options it was made with, empty and delete it, or choose another prefix (option prefix, QUEUE_PREFIX).`,
    cause,
  );
}

/** `the value '20' of type 'signedint'` is `20`. */
function plain(text = ''): string {
  return /^(?:the value )?'([^']*)'/.exec(text)?.[1] ?? text;
}
