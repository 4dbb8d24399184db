import { Redis } from 'ioredis';
import type { Handler } from '../../contenders/contender.ts';
import { pack, unpack } from '../../codec.ts';
import { QUEUE, type Library } from '../../queues/library.ts';

/** Jobs taken by one command. */
const BATCH = 1_000;

/**
 * The ceiling: our client library by itself on a list. It packs and unpacks the payload, gathers the
 * commands of one turn and promises nothing: what was taken is gone, whatever becomes of it.
 */
export const rawIoredis: Library = {
  name: 'raw ioredis',
  open: async (address, _setting, handler) => {
    const client = new Redis({ ...address, lazyConnect: true, enableAutoPipelining: true });
    await client.connect();
    let working: Promise<void> | undefined;
    return {
      add: (payload) => client.rpush(QUEUE, packed(payload)),
      addMany: (payloads) => client.rpush(QUEUE, ...payloads.map(packed)),
      start: async () => {
        if (handler !== undefined) working = drain(client, handler);
      },
      left: () => client.llen(QUEUE),
      close: async () => {
        await working;
        client.disconnect();
      },
    };
  },
};

function packed(payload: unknown): Buffer {
  return Buffer.from(pack(payload));
}

/** Takes batches until none is left, asking for the next one before it handles one. */
async function drain(client: Redis, handler: Handler): Promise<void> {
  const take = (): Promise<Buffer[] | null> => client.lpopBuffer(QUEUE, BATCH);
  let next = take();
  for (;;) {
    const batch = await next;
    if (batch === null) return;
    next = take();
    for (const body of batch) await handler(unpack(body));
  }
}
