import type { Message, Producer } from 'kafkajs';
import { placeOf, type Chunk, type KafkaProducer } from './client.ts';
import { unavailable } from './driver-errors.ts';
import type { Connections, Sockets } from './sockets.ts';

/** One more try inside kafkajs, which insists on it; the lane sees to the others. */
const RETRY = { retries: 1, initialRetryTime: 50, maxRetryTime: 100 } as const;
const BROKER_MS = 5_000;
const ALL = -1;

/** Opens an idempotent producer that sends each record to the partition it names. */
export async function openKafkajsProducer({ kafka, sockets }: Connections): Promise<KafkaProducer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    retry: RETRY,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });
  producer.on(producer.events.REQUEST_TIMEOUT, ({ payload }) => sockets.end(payload.broker));
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
  return new KafkajsProducer(producer, sockets);
}

class KafkajsProducer implements KafkaProducer {
  readonly #producer: Producer;
  readonly #sockets: Sockets;

  constructor(producer: Producer, sockets: Sockets) {
    this.#producer = producer;
    this.#sockets = sockets;
  }

  get isCutOff(): boolean {
    return this.#sockets.isEmpty;
  }

  async send(chunks: readonly Chunk[]): Promise<ReadonlyMap<string, number>> {
    const topics = new Map<string, Message[]>();
    for (const { topic, partition, records } of chunks) {
      const messages = topics.get(topic) ?? [];
      topics.set(topic, messages);
      for (const { key, value, headers, timestamp } of records) {
        messages.push({ key, value, headers, partition, timestamp: String(timestamp) });
      }
    }
    const answers = await this.#producer.sendBatch({
      acks: ALL,
      timeout: BROKER_MS,
      topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })),
    });
    const stored = new Map<string, number>();
    for (const { topicName: topic, partition, baseOffset } of answers) {
      stored.set(placeOf({ topic, partition }), Number(baseOffset ?? -1));
    }
    // After a change of leaders kafkajs takes the answer of one request for that of another
    // (https://github.com/tulios/kafkajs/pull/1798).
    const missing = chunks.find((chunk) => !stored.has(placeOf(chunk)));
    if (missing === undefined) return stored;
    throw unavailable('publish', `no answer came for partition ${placeOf(missing)}`);
  }

  close(): Promise<void> {
    return this.#producer.disconnect();
  }
}
