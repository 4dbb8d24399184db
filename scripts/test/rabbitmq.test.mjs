import { connect } from 'amqplib';
import { describeBroker } from './support/describe-broker.mjs';

const queue = 'smoke';

/** @type {import('./support/describe-broker.mjs').Client} */
const client = {
  write: (url, text) =>
    withChannel(url, async (channel) => {
      channel.sendToQueue(queue, Buffer.from(text), { persistent: true });
      await channel.waitForConfirms();
    }),
  readAll: (url) =>
    withChannel(url, async (channel) => {
      const texts = [];
      // Nothing is acknowledged: it all goes back when the channel closes.
      for (;;) {
        const message = await channel.get(queue);
        if (message === false) return texts.toSorted();
        texts.push(message.content.toString());
      }
    }),
};

describeBroker('rabbitmq', client);
describeBroker('rabbitmq-cluster', client);
describeBroker('rabbitmq-4', client);
describeBroker('rabbitmq-newest', client);

/**
 * @template T
 * @param {string} url
 * @param {(channel: import('amqplib').ConfirmChannel) => Promise<T>} work
 */
async function withChannel(url, work) {
  // Of several hosts the first, where the queue lies.
  const connection = await connect(url.replace(/,.*$/, ''));
  try {
    const channel = await connection.createConfirmChannel();
    // Classic: a quorum queue of 3.10 that is killed within a second of its making never answers again.
    await channel.assertQueue(queue, { durable: true });
    return await work(channel);
  } finally {
    await connection.close();
  }
}
