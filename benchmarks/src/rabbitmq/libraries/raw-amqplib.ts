import type { ConfirmChannel } from 'amqplib';
import { pack, unpack } from '../../codec.ts';
import { QUEUE, type Library } from '../../queues/library.ts';
import { connectTo, counterOf } from '../server.ts';

/** As ours has it, and what others use too. */
export const QUORUM = {
  durable: true,
  arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 },
};
const PREFETCH = 1_000;

/**
 * The ceiling: our client library by itself on one quorum queue, with confirms and `mandatory`, an ack for each
 * message, a prefetch of a thousand, and a queue with a time to live for what is delayed.
 */
export const rawAmqplib: Library = {
  name: 'raw amqplib',
  open: async (address, _setting, handler) => {
    // One connection for each role, as its manual and that of RabbitMQ advise.
    const connections = [await connectTo(address), await connectTo(address)] as const;
    const channel = await connections[0].createConfirmChannel();
    const consuming = await connections[1].createChannel();
    await channel.assertQueue(QUEUE, QUORUM);
    const counter = await counterOf(address, QUEUE);
    const later = `${QUEUE}.later`;
    let knowsLater: Promise<unknown> | undefined;
    return {
      add: (payload) => publish(channel, QUEUE, payload),
      addMany: async (payloads) => {
        for (const payload of payloads) send(channel, QUEUE, payload);
        await channel.waitForConfirms();
      },
      addDelayed: async (payload, delayMs) => {
        knowsLater ??= channel.assertQueue(later, delayed(delayMs));
        await knowsLater;
        await publish(channel, later, payload);
      },
      start: async () => {
        if (handler === undefined) return;
        await consuming.prefetch(PREFETCH);
        await consuming.consume(QUEUE, (message) => {
          if (message === null) throw new Error('RabbitMQ cancelled the consumer.');
          void handler(unpack(message.content)).then(() => consuming.ack(message));
        });
      },
      left: counter.left,
      close: async () => {
        // Acks are sent, not asked: what is behind them has an answer.
        await consuming.checkQueue(QUEUE);
        for (const connection of connections) await connection.close();
        await counter.close();
      },
    };
  },
};

const OPTIONS = { persistent: true, mandatory: true };

function send(channel: ConfirmChannel, queue: string, payload: unknown): void {
  channel.sendToQueue(queue, Buffer.from(pack(payload)), OPTIONS);
}

function publish(channel: ConfirmChannel, queue: string, payload: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.sendToQueue(queue, Buffer.from(pack(payload)), OPTIONS, (error) => {
      if (error === null) resolve();
      else reject(error as Error);
    });
  });
}

function delayed(delayMs: number): typeof QUORUM {
  const back = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': QUEUE };
  const safe = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };
  return {
    ...QUORUM,
    arguments: { ...QUORUM.arguments, ...back, ...safe, 'x-message-ttl': delayMs } as never,
  };
}
