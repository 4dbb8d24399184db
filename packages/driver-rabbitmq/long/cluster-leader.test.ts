import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { freePort } from '@switchyard/driver-testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { oneRedis } from '../conformance/support/one-redis.ts';
import { ClusterServer } from './support/cluster-server.ts';
import { QUEUE, Workload } from './support/workload.ts';

const BUSY_MS = 3_000;
/** What is promised: work goes on so soon after a node is gone. */
const RESUME_MS = 15_000;
const DRAIN_MS = 60_000;

const cluster = new ClusterServer();
const redis = oneRedis();

afterEach(() => cluster.mend(), 120_000);

/** In the middle of what the leader is killed. */
const MOMENTS = {
  publish: { jobMs: 5, works: false },
  consume: { jobMs: 200, works: true },
  ack: { jobMs: 1, works: true },
} as const;

interface Case {
  readonly moment: keyof typeof MOMENTS;
  /** Whether clients are connected to the node that dies. */
  readonly atLeader: boolean;
  readonly hasStore: boolean;
}

const where = (atLeader: boolean): string => (atLeader ? 'the leader' : 'another node');

const CASES: readonly Case[] = [
  { moment: 'publish', atLeader: true, hasStore: true },
  { moment: 'publish', atLeader: false, hasStore: true },
  { moment: 'consume', atLeader: true, hasStore: true },
  { moment: 'consume', atLeader: false, hasStore: true },
  { moment: 'ack', atLeader: true, hasStore: true },
  { moment: 'ack', atLeader: false, hasStore: true },
  { moment: 'ack', atLeader: true, hasStore: false },
];

describe('the leader of a queue is killed', () => {
  for (const { moment, atLeader, hasStore } of CASES) {
    const store = hasStore ? 'with a store' : 'without a store';
    test(`in mid-${moment}, clients at ${where(atLeader)}, ${store}: nothing acknowledged is lost`, async () => {
      const prefix = `t-${randomUUID().slice(0, 13)}`;
      const queue = `${prefix}.v1.q.${QUEUE}`;
      const [first = '', second = ''] = cluster.nodes;
      await declare(cluster.urlFrom(first), prefix);
      const leader = await cluster.leaderOf(queue);
      expect(cluster.nodes).toContain(leader);
      const survivor = leader === second ? first : second;
      const url = cluster.urlFrom(atLeader ? (leader ?? '') : survivor);
      const { jobMs, works } = MOMENTS[moment];
      const workload = new Workload({
        driver: { url, prefix },
        store: hasStore ? redis() : undefined,
        jobMs,
      });
      try {
        workload.beginEnqueueing();
        if (works) await workload.beginWorking();
        await sleep(BUSY_MS);
        const { active } = workload;
        const struckAt = performance.now();
        await cluster.kill(leader ?? '');
        const enqueuedAt = await untilAfter(struckAt, () => workload.acknowledged.values());
        const workingFrom = works ? struckAt : performance.now();
        if (!works) await workload.beginWorking();
        const runAt = await untilAfter(struckAt, () => starts(workload));
        await sleep(1_000);
        await workload.endEnqueueing();
        await workload.drain(DRAIN_MS);
        console.log(
          [
            `mid-${moment}, clients at ${where(atLeader)}, ${store}: ${workload.acknowledged.size} acknowledged, ${workload.lost.length} of them lost,`,
            `${workload.repeated.length} ran more than once (${active} were active), ${workload.errors.length} enqueues refused or unknown;`,
            `enqueued again after ${inSeconds(enqueuedAt - struckAt)}, run again after ${inSeconds(runAt - struckAt)}`,
          ].join(' '),
        );
        expect(workload.acknowledged.size).toBeGreaterThan(50);
        expect(workload.lost).toEqual([]);
        // A claim keeps a second run away; without one, what was held when the connection broke comes again.
        const most = hasStore ? 0 : HELD;
        expect(workload.repeated.length).toBeLessThanOrEqual(most);
        expect(enqueuedAt - struckAt).toBeLessThan(RESUME_MS);
        expect(runAt - workingFrom).toBeLessThan(RESUME_MS);
        expect(await cluster.leaderOf(queue, survivor)).not.toBe(leader);
      } finally {
        await workload.close();
      }
      await cluster.mend();
      await expect
        .poll(() => cluster.onlineOf(queue), { timeout: 60_000, interval: 1_000 })
        .toEqual(cluster.nodes.toSorted());
    }, 240_000);
  }
});

describe('a URL with several nodes', () => {
  test('of which the first is dead: connects to another, publishes and receives', async () => {
    const dead = await freePort();
    const url = cluster.everyUrl.replace('@', `@127.0.0.1:${dead},`);
    const began = performance.now();
    const driver = rabbitmq({ url, prefix: `t-${randomUUID().slice(0, 13)}` });
    await driver.connect();
    const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
    await driver.publish('mail', [message], { batch: { producer: 'p', sequence: 1 } });
    const consumer = await driver.subscribe('mail', { leaseMs: 5_000, prefetch: 1 });
    expect((await consumer.receive({ max: 1, waitMs: 5_000 })).map(({ id }) => id)).toEqual(['a']);
    console.log(`dead node first: connected and worked in ${inSeconds(performance.now() - began)}`);
    await driver.close();
  });

  test('of which the first was killed: likewise', async () => {
    const [first = ''] = cluster.nodes;
    await cluster.kill(first);
    const driver = rabbitmq({
      url: cluster.urlFrom(first),
      prefix: `t-${randomUUID().slice(0, 13)}`,
    });
    await driver.connect();
    await expect(driver.ping()).resolves.toBeUndefined();
    await driver.close();
  });
});

/** What two consumers of AMQP may hold of one queue: what the worker has room for, twice. */
const HELD = 200;

async function declare(url: string, prefix: string): Promise<void> {
  const driver = rabbitmq({ url, prefix });
  await driver.connect();
  await (await driver.subscribe(QUEUE, { leaseMs: 1_000, prefetch: 1 })).close();
  await driver.close();
}

function starts({ runs, acknowledged }: Workload): readonly number[] {
  return [...runs].filter(([id]) => acknowledged.has(id)).map(([, times]) => times.at(-1) ?? 0);
}

async function untilAfter(since: number, instants: () => Iterable<number>): Promise<number> {
  const end = since + 4 * RESUME_MS;
  while (performance.now() < end) {
    const after = [...instants()].filter((at) => at > since + SAME_MS);
    if (after.length > 0) return Math.min(...after);
    await sleep(20);
  }
  throw new Error('Work did not go on.');
}

/** What was under way when it was struck says nothing of how it goes on. */
const SAME_MS = 250;

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
