import library from 'rascal';
import { pack, unpack } from '../../codec.ts';
import { inFlight } from '../../queues/workloads/jobs.ts';
import { QUEUE, type Address, type Library } from '../../queues/library.ts';
import { counterOf } from '../server.ts';
import { QUORUM } from './raw-amqplib.ts';

const PREFETCH = 1_000;
/** Its publishes hold a channel until they are confirmed; with more channels it gets no faster. */
const CHANNELS = 100;

/** rascal: one publication with confirms, one subscription, an ack for each message. */
export const rascal: Library = {
  name: 'rascal',
  open: async (address, _setting, handler) => {
    const broker = await library.BrokerAsPromised.create(
      library.withDefaultConfig(configFor(address)),
    );
    broker.on('error', (error) => console.error(error));
    const counter = await counterOf(address, QUEUE);
    const add = async (payload: unknown): Promise<void> => {
      const publication = await broker.publish(QUEUE, Buffer.from(pack(payload)));
      await new Promise<void>((resolve, reject) => {
        publication.once('success', resolve).once('error', reject).once('return', reject);
      });
    };
    return {
      add,
      // It has no call for many.
      addMany: async (payloads) => {
        let next = 0;
        await inFlight(payloads.length, CHANNELS, () => add(payloads[(next += 1) - 1]));
      },
      start: async () => {
        if (handler === undefined) return;
        const subscription = await broker.subscribe(QUEUE);
        subscription.on('error', (error) => console.error(error));
        subscription.on('message', (_, content, ackOrNack) => {
          void handler(unpack(content)).then(() => ackOrNack());
        });
      },
      left: counter.left,
      close: async () => {
        await broker.shutdown();
        await counter.close();
      },
    };
  },
};

function configFor({ host, port }: Address): unknown {
  return {
    vhosts: {
      '/': {
        connection: { url: `amqp://guest:guest@${host}:${port}/` },
        publicationChannelPools: { confirmPool: { max: CHANNELS, min: 1 } },
        queues: { [QUEUE]: { assert: true, options: QUORUM } },
      },
    },
    publications: {
      [QUEUE]: { vhost: '/', queue: QUEUE, confirm: true, options: { mandatory: true } },
    },
    subscriptions: { [QUEUE]: { vhost: '/', queue: QUEUE, prefetch: PREFETCH } },
  };
}
