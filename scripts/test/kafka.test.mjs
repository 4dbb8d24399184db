import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { describeBroker } from './support/describe-broker.mjs';

const topic = 'smoke';

describeBroker('kafka', {
  write: async (url, text) => {
    const client = clientFor(url);
    await withAdmin(client, async (admin) => {
      const topics = await admin.listTopics();
      if (!topics.includes(topic)) await admin.createTopics({ topics: [{ topic }] });
    });
    const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ value: text }] });
    await producer.disconnect();
  },
  readAll: async (url) => {
    const client = clientFor(url);
    const count = await withAdmin(client, async (admin) => {
      const [partition] = await admin.fetchTopicOffsets(topic);
      return Number(partition?.high);
    });
    return consume(client, count);
  },
});

/**
 * @param {Kafka} client
 * @param {number} count
 * @returns {Promise<string[]>}
 */
async function consume(client, count) {
  const consumer = client.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  /** @type {string[]} */
  const texts = [];
  await new Promise((resolve, reject) => {
    const eachMessage = async (/** @type {import('kafkajs').EachMessagePayload} */ { message }) => {
      texts.push(String(message.value));
      if (texts.length === count) resolve(undefined);
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return texts.toSorted();
}

/**
 * @template T
 * @param {Kafka} client
 * @param {(admin: import('kafkajs').Admin) => Promise<T>} work
 */
async function withAdmin(client, work) {
  const admin = client.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** @param {string} url */
function clientFor(url) {
  const brokers = [url.replace('kafka://', '')];
  return new Kafka({ brokers, logLevel: logLevel.NOTHING, connectionTimeout: 10_000 });
}
