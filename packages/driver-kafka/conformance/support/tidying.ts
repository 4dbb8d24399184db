import type { Driver } from '@switchyard/core/driver';
import { Kafka, logLevel } from 'kafkajs';

/** Where the topics of one driver lie. */
export interface Ground {
  readonly address: string;
  readonly prefix: string;
}

/** How many drivers live on a prefix: its topics go with the last one. */
const living = new Map<string, number>();

/** A driver whose topics are deleted once it is closed: a broker with thousands of them is a slow one. Nobody waits for that. */
export function tidying<D extends Driver>(driver: D, ground: Ground): D {
  let isClosed = false;
  living.set(ground.prefix, (living.get(ground.prefix) ?? 0) + 1);
  return {
    ...driver,
    close: async () => {
      await driver.close();
      if (isClosed) return;
      isClosed = true;
      const left = (living.get(ground.prefix) ?? 1) - 1;
      living.set(ground.prefix, left);
      // One that is about to be succeeded is not the last.
      setTimeout(() => {
        if (living.get(ground.prefix) === 0) tidy(ground).catch(() => undefined);
      }, 100).unref();
    },
  };
}

async function tidy({ address, prefix }: Ground): Promise<void> {
  const admin = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.v1.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
