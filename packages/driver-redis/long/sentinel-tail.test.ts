import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Delivery } from '@switchyard/core/driver';
import { expect, test } from 'vitest';
import { RedisBench } from '../conformance/support/bench.ts';
import { masterBySentinel } from './support/sentinel-master.ts';
import { TestBroker } from './support/test-broker.ts';

const broker = new TestBroker('redis-sentinel', { downAfterMs: '2000' });
/** More than the buffers between the processes hold, so that the rest dies with the master. */
const TAIL = 600;
const BODY = Buffer.alloc(150_000, 'x');

test('what a master acknowledged and no replica ever had is lost, all of it and nothing else', async () => {
  const url = await broker.url();
  const port = await masterBySentinel(url);
  const direct = `redis://127.0.0.1:${port}`;
  const bench = await RedisBench.open(url, direct);
  const replicas = await portsOfReplicas(bench);
  const consumer = await bench.subscribe(60_000);
  try {
    for (let n = 0; n < 50; n += 1) await bench.publish(bench.message(`safe-${n}`));
    expect(await bench.client.wait(2, 5_000)).toBe(2);
    for (const replica of replicas) await broker.freeze(replica);
    const held = await bench.take(consumer, 10);
    for (let n = 0; n < TAIL; n += 1) {
      expect(await bench.publish(bench.message(`tail-${n}`, { body: BODY }))).toBe('stored');
    }
    await broker.kill(port);
    for (const replica of replicas) await broker.thaw(replica);
    await expect.poll(() => masterBySentinel(url), { timeout: 30_000 }).not.toBe(port);
    await expect.poll(() => isBack(bench), { timeout: 15_000 }).toBe(true);

    // What was taken just before may be taken still, or wait again: then this receipt is nobody's any more.
    const answer = await settled(bench, consumer, held);
    const got = await drain(bench, await bench.subscribe(60_000));
    const known = new Set([...got, ...held.map(({ id }) => id)]);
    const safe = Array.from({ length: 50 }, (_, n) => `safe-${n}`);
    expect(safe.filter((id) => !known.has(id))).toEqual([]);
    const tail = Array.from({ length: TAIL }, (_, n) => `tail-${n}`);
    const kept = tail.filter((id) => known.has(id));
    console.log(
      `Sentinel, replicas cut off: ${TAIL} acknowledged meanwhile, ${TAIL - kept.length} of them lost, ${held.length} held by a worker, whose acks answered ${answer}`,
    );
    expect(kept.length).toBeLessThan(TAIL);
    // A replica has the beginning of what its master had: nothing is missing in between.
    expect(kept).toEqual(tail.slice(0, kept.length));
    expect(got.length).toBe(new Set(got).size);
    expect(await bench.driver.stats?.('mail')).toMatchObject({ waiting: 0, delayed: 0 });
  } finally {
    await bench.close();
  }
});

async function portsOfReplicas({ client }: RedisBench): Promise<readonly number[]> {
  const info = await client.info('replication');
  return [...info.matchAll(/^slave\d+:ip=[^,]+,port=(\d+)/gm)].map(([, port]) => Number(port));
}

async function isBack(bench: RedisBench): Promise<boolean> {
  return bench.driver.ping().then(
    () => true,
    () => false,
  );
}

async function settled(
  bench: RedisBench,
  consumer: Consumer,
  held: readonly Delivery[],
): Promise<string> {
  const answer = await bench.ack(consumer, held);
  return Array.isArray(answer) ? [...new Set(answer)].join(' and ') : String(answer);
}

async function drain(bench: RedisBench, consumer: Consumer): Promise<readonly string[]> {
  const got: string[] = [];
  for (let empty = 0; empty < 3;) {
    const page = await bench.take(consumer, 100);
    empty = page.length === 0 ? empty + 1 : 0;
    got.push(...page.map(({ id }) => id));
    const answer = page.length > 0 ? await bench.ack(consumer, page) : await sleep(100, 'settled');
    expect(answer).toBe('settled');
  }
  return got;
}
