import { CompressionTypes, type Consumer, type EachBatchPayload, type Producer } from 'kafkajs';
import { pack, unpack } from '../../codec.ts';
import type { Handler } from '../../contenders/contender.ts';
import { QUEUE, type Contender, type Library } from '../../queues/library.ts';
import { clientOf, counterOf, inSpace, PARTITIONS } from '../server.ts';
import { untilStarted } from '../until-started.ts';

/** As ours reads it. */
const BYTES_PER_PARTITION = 1_048_576;
const ALL_REPLICAS = -1;

/** How a side lets Kafka know what is done. */
type Consume = (consumer: Consumer, handler: Handler) => Promise<void>;

/**
 * The ceiling: our client library by itself with an idempotent producer, whole batches of records, each unpacked
 * and handled, and one commit behind each batch.
 */
export const rawKafkajs: Library = library('raw kafkajs', async (consumer, handler) => {
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: PARTITIONS,
    eachBatch: async (payload) => {
      for (const { value } of payload.batch.messages) await handler(unpack(bytesOf(value)));
      await commit(consumer, payload);
    },
  });
});

/** The same as most use it: one record at a time, offsets committed by kafkajs itself. */
export const usualKafkajs: Library = library('kafkajs by default', async (consumer, handler) => {
  await consumer.run({ eachMessage: ({ message }) => handler(unpack(bytesOf(message.value))) });
});

function library(name: string, consume: Consume): Library {
  return {
    name,
    open: async (address, _setting, handler) => {
      const topic = inSpace(address, QUEUE);
      const group = inSpace(address, `${QUEUE}.workers`);
      const client = clientOf(address);
      await makeTopic(client.admin(), topic);
      const producer = client.producer({ idempotent: true, allowAutoTopicCreation: false });
      await producer.connect();
      const consumer = client.consumer({
        groupId: group,
        maxBytesPerPartition: BYTES_PER_PARTITION,
        allowAutoTopicCreation: false,
      });
      const counter = await counterOf(address, { topic, group });
      const contender: Contender = {
        add: (payload) => send(producer, topic, [payload]),
        addMany: (payloads) => send(producer, topic, payloads),
        start: async () => {
          if (handler === undefined) return;
          await consumer.connect();
          await consumer.subscribe({ topic, fromBeginning: true });
          const joined = new Promise((resolve) => {
            consumer.on(consumer.events.GROUP_JOIN, resolve);
          });
          await consume(consumer, handler);
          await joined;
        },
        left: counter.left,
        close: async () => {
          await consumer.disconnect();
          await producer.disconnect();
          await counter.close();
        },
      };
      return handler === undefined ? contender : untilStarted(contender);
    },
  };
}

async function makeTopic(
  admin: ReturnType<ReturnType<typeof clientOf>['admin']>,
  topic: string,
): Promise<void> {
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }],
    waitForLeaders: true,
  });
  await admin.disconnect();
}

async function send(
  producer: Producer,
  topic: string,
  payloads: readonly unknown[],
): Promise<void> {
  await producer.send({
    topic,
    acks: ALL_REPLICAS,
    compression: CompressionTypes.None,
    messages: payloads.map((payload) => ({ value: Buffer.from(pack(payload)) })),
  });
}

async function commit(consumer: Consumer, { batch }: EachBatchPayload): Promise<void> {
  const { topic, partition } = batch;
  const offset = String(Number(batch.lastOffset()) + 1);
  await consumer.commitOffsets([{ topic, partition, offset }]);
}

function bytesOf(value: Buffer | null): Buffer {
  if (value === null) throw new Error('A record has no value.');
  return value;
}
