import { createHash, randomBytes } from 'node:crypto';
import { deadLetterQueue } from '@switchyard/core/driver';
import {
  concludedAs,
  QUEUE,
  type CaseBench,
  type FaultCase,
} from '@switchyard/driver-testkit/faults';
import type { Redis } from 'ioredis';
import { keyOf } from '../keys.ts';
import { redisOf } from '../redis-target.ts';

const MARK = 0xa5;
const PLACE_BYTES = 7;

/** Bytes that no producer of ours would write, by what is odd about them. */
const STRANGE: Readonly<Record<string, (ours: Buffer) => Buffer>> = {
  nothing: () => Buffer.alloc(0),
  'one byte': () => Buffer.from([0]),
  random: () => randomBytes(200),
  'random, marked as ours': () => marked(randomBytes(60)),
  'the mark and nothing': () => marked(Buffer.alloc(PLACE_BYTES + 1)),
  'a priority that is none': (ours) => changed(ours, 8, 200),
  'every flag': (ours) => changed(ours, 9, 255),
  'cut after the priority': (ours) => ours.subarray(0, 9),
  'cut after the flags': (ours) => ours.subarray(0, 10),
  'cut in the headers': (ours) => ours.subarray(0, 14),
  'headers that nobody knows': (ours) => changed(changed(ours, 11, 1), 12, 1),
  text: () => Buffer.from('{"id":1,"name":"not one of ours"}'),
};

/** Bytes of strangers among the messages: each is set aside with its bytes, and all others run. */
export const undecodable: FaultCase = {
  id: 'P02',
  name: 'undecodable bytes in the keys of a queue',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { client } = redisOf(bench).server;
    const count = bench.size(500, 60);
    const ours = await oneOfOurs(bench, client);
    const injected = new Map<string, Buffer>();
    const producing = bench.producer.enqueueMany(count, () => ({ ms: 5 }), { at: 5 });
    for (let round = bench.size(10, 1); round > 0; round -= 1) {
      for (const [name, make] of Object.entries(STRANGE)) {
        const bytes = make(ours);
        injected.set(await inject(bench, client, { name: `${name}-${round}`, bytes }), bytes);
      }
    }
    await bench.workers(2);
    await producing;
    await bench.drain();
    const dead = concludedAs(bench.lines(), 'dead');
    const reasons = new Set(dead.map(({ reason }) => reason));
    bench.expect([...reasons].join() === 'undecodable', `dead for: ${[...reasons].join()}`);
    await checkBytes(bench, injected);
    return { dead: injected.size };
  },
};

/** Bytes of a message as producers write it. */
async function oneOfOurs({ producer }: CaseBench, client: Redis): Promise<Buffer> {
  await producer.enqueue({ ms: 1 });
  const [, bytes] = await client
    .hgetallBuffer(keyOf('j'))
    .then((all) => Object.entries(all)[0] ?? []);
  if (bytes === undefined) throw new Error('no message is there');
  return bytes;
}

/** Puts bytes into the line; answers the id they will have. */
async function inject(
  { ledger }: CaseBench,
  client: Redis,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
): Promise<string> {
  const mid = Buffer.from(`stranger-${name}`);
  const job = `malformed-${createHash('sha256').update(mid).digest('hex').slice(0, 24)}`;
  ledger.write({ type: 'attempted', job });
  // Bytes marked as ours are delivered at the place they name, others at any.
  const place = bytes[PLACE_BYTES] === MARK ? bytes.subarray(0, PLACE_BYTES) : Buffer.alloc(7);
  await client.hset(keyOf('j'), mid, bytes);
  await client.rpush(keyOf('w:5'), Buffer.concat([place, mid]));
  ledger.write({ type: 'acknowledged', job, id: job, outcome: 'added' });
  return job;
}

async function checkBytes(
  { direct, expect }: CaseBench,
  injected: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const queue = deadLetterQueue(QUEUE);
  const page = await direct.peek?.(queue, { state: 'waiting', limit: 1_000 });
  const kept = new Map(
    (page?.messages ?? []).map((one) => [one.id, one.malformed === true ? one.raw : one.body]),
  );
  for (const [job, bytes] of injected) {
    const found = kept.get(job);
    const isKept = found !== undefined && Buffer.compare(found, bytes) === 0;
    expect(isKept, `${job}: ${bytes.length} bytes are kept as ${found?.length ?? 'nothing'}`);
  }
}

function marked(bytes: Buffer): Buffer {
  return changed(bytes, PLACE_BYTES, MARK);
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}
