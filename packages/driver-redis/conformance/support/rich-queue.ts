import type { Consumer, Delivery, Keep, StoreOp } from '@switchyard/core/driver';
import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUE, type RedisBench } from './bench.ts';

/** A queue with something in every line, and what is held of it. */
export interface RichQueue {
  readonly consumer: Consumer;
  /** Deliveries by their ids. */
  readonly held: ReadonlyMap<string, Delivery>;
}

const KEEP: Keep = { type: 'last', max: 10, ageMs: 60_000 };
export const END: StoreOp = {
  type: 'record.end',
  state: 'completed',
  result: { contentType: 'application/json', bytes: Buffer.from('1') },
  keep: KEEP,
  tombstoneMs: 0,
};

/** Fills a queue: waiting, returned, delayed, due, active, lapsed, blocked, copied, dead, ended, locked, noted. */
export async function fillQueue(bench: RedisBench): Promise<RichQueue> {
  const lapsing = await bench.subscribe(20);
  await bench.publish(bench.message('lapsed'));
  await bench.take(lapsing, 1);
  await sleep(30);
  const suspicious = await bench.subscribe(5_000);
  await suspicious.receive({ max: 1, waitMs: 0 });
  const consumer = await bench.subscribe(60_000);
  const orderedBy = { orderingKey: 'k' };
  const lock: StoreOp = { type: 'lock.acquire', key: 'only', ttlMs: 60_000 };
  const first = ['ended', 'dying', 'back', 'twice', 'twice', 'late', 'acked', 'recorded'];
  await bench.publish(...first.map((id) => bench.message(id)));
  await bench.publish(bench.message('head', orderedBy), bench.message('next', orderedBy));
  await bench.publish(bench.message('locked', { ops: [lock] }));
  const held = await bench.take(consumer, 20);
  const [ended, dying, back] = held;
  if (!ended || !dying || !back) throw new Error(`${held.length} were received`);
  await bench.driver.fused.store.records.note(
    { queue: QUEUE, id: 'late' },
    { progress: { contentType: 'application/json', bytes: Buffer.from('1') }, log: 'a line' },
  );
  await consumer.settle(
    [
      { kind: 'ack', delivery: ended, ops: [END] },
      { kind: 'dead', reason: 'poison', delivery: dying },
      { kind: 'release', delayMs: 0, delivery: back, headers: { try: '2' } },
    ],
    { batch: bench.batch() },
  );
  await bench.publish(
    bench.message('waiting'),
    bench.message('urgent', { priority: 9 }),
    bench.message('delayed', { delayMs: 600_000 }),
    bench.message('due', { delayMs: 1 }),
    bench.message('mine', { idOrigin: 'user' }),
    bench.message('other-lock', { ops: [{ ...lock, key: 'other' }] }),
  );
  // What is due is due.
  await sleep(3);
  const byId = new Map(held.map((delivery) => [delivery.id, delivery]));
  return { consumer, held: byId };
}
