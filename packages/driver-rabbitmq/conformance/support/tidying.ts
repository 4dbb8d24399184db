import { deadLetterQueue, logicalQueue, type Driver } from '@switchyard/core/driver';
import { connect } from 'amqplib';

/** Where the queues of one driver lie. */
export interface Ground {
  readonly url: string;
  readonly prefix: string;
  readonly delayTickMs: number;
  /** By queue: in how many its ordering keys are spread. */
  readonly ordered: Readonly<Record<string, number>>;
  /** Whether its queues are left as they are. */
  readonly isKept: () => boolean;
}

const RUNGS = 28;

/**
 * A driver whose queues are deleted once it is closed: a server that has thousands of them, each a
 * group of Raft, is a slow one. Nobody waits for that.
 */
export function tidying<D extends Driver>(driver: D, ground: Ground): D {
  const seen = new Set<string>();
  return {
    ...driver,
    publish: (queue, messages, options) => {
      seen.add(queue);
      return driver.publish(queue, messages, options);
    },
    subscribe: (queue, options) => {
      seen.add(queue);
      return driver.subscribe(queue, options);
    },
    close: async () => {
      await driver.close();
      if (!ground.isKept()) tidy(ground, [...seen]).catch(() => undefined);
    },
  };
}

async function tidy(ground: Ground, queues: readonly string[]): Promise<void> {
  const { url, prefix, delayTickMs, ordered } = ground;
  const connection = await connect(url);
  connection.on('error', () => undefined);
  const channel = await connection.createChannel();
  const begin = `${prefix}.v1`;
  const names = new Set(
    queues.flatMap((queue) => [queue, `${logicalQueue(queue)}.aside`, deadLetterQueue(queue)]),
  );
  for (const name of names) await channel.deleteQueue(`${begin}.q.${name}`);
  for (const [name, of] of Object.entries(ordered)) {
    if (!names.has(name)) continue;
    for (let index = 0; index < of; index += 1) {
      await channel.deleteQueue(`${begin}.q.${name}.ordered-${of}.${index}`);
    }
  }
  const ladder = `${begin}.delay-${delayTickMs}`;
  for (let rung = 0; rung < RUNGS; rung += 1) {
    const name = `${ladder}.${String(rung).padStart(2, '0')}`;
    await channel.deleteQueue(name);
    await channel.deleteExchange(name);
  }
  await channel.deleteExchange(`${ladder}.due`);
  await channel.deleteExchange(`${begin}.control`);
  await connection.close();
}
