import { BaseWorker, getQueueEngine, type JobContext } from '@switchyard/core';
import { redis } from '@switchyard/driver-redis';
import { FaultProxy } from '@switchyard/driver-testkit';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { PrivateRedis } from './support/private-redis.ts';
import { Road } from './support/road.ts';

const LEASE_MS = 2_000;
const none = (): void => undefined;
const SILENT = { debug: none, info: none, warn: none, error: none };
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A master, its replica behind a way that can be cut, and an address that leads to who is the master. */
async function pair() {
  const master = await PrivateRedis.start('--repl-diskless-sync-delay', '0');
  const gap = await FaultProxy.listen({ target: { port: master.port } });
  const { port } = new URL(gap.url('redis'));
  const replica = await PrivateRedis.start('--replicaof', '127.0.0.1', port);
  const road = await Road.to(master.port);
  const client = new Redis(master.url);
  await expect.poll(() => client.info('replication'), { timeout: 20_000 }).toMatch(/state=online/);
  client.disconnect();
  open.push(
    () => master.remove(),
    () => replica.remove(),
    () => gap.close(),
    () => road.close(),
  );
  const failOver = async (): Promise<void> => {
    await master.kill();
    const promoted = new Redis(replica.url);
    await promoted.call('REPLICAOF', 'NO', 'ONE');
    promoted.disconnect();
    road.lead(replica.port);
  };
  return { gap, road, failOver };
}

/** An engine whose handlers note what they run, and wait at a gate. */
function engineOn(url: string) {
  const engine = getQueueEngine({ driver: redis({ url }), logger: SILENT, leaseMs: LEASE_MS });
  const started: string[] = [];
  let openGate = none;
  const gate = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  class Worker extends BaseWorker {
    override async run(_: unknown, job: JobContext): Promise<void> {
      started.push(job.id);
      await gate;
    }
  }
  engine.registerTask('send', Worker);
  open.push(() => engine.close());
  return { engine, started, openGate };
}

test('C04: a failover loses what no replica had, and all of that was told as unconfirmed', async () => {
  const { gap, road, failOver } = await pair();
  const { engine, started, openGate } = engineOn(road.url);
  const safe = await engine.enqueueMany('send', Array(30).fill('safe'), {
    confirm: { replicas: 1, timeoutMs: 5_000 },
  });
  expect(new Set(safe.map(({ outcome }) => outcome))).toEqual(new Set(['added']));

  // The replica hears no more; what is claimed and enqueued from now on is the master's alone.
  await gap.refuseNew();
  gap.blackholeExisting();
  await engine.start({ concurrency: 3 });
  await expect.poll(() => started.length).toBe(3);
  const tail = await engine.enqueueMany('send', Array(10).fill('tail'), {
    confirm: { replicas: 1, timeoutMs: 200 },
  });
  expect(new Set(tail.map(({ outcome }) => outcome))).toEqual(new Set(['unconfirmed']));
  const { id: plain } = await engine.enqueue('send', 'plain');

  await failOver();
  openGate();
  const ids = safe.map(({ id }) => id);
  const stateOf = async (id: string): Promise<string | undefined> =>
    engine.jobs.get(id).then(
      (job) => job?.state,
      () => 'away',
    );
  await expect
    .poll(async () => new Set(await Promise.all(ids.map(stateOf))), { timeout: 20_000 })
    .toEqual(new Set(['completed']));

  // What was lost never runs, is no crash, and comes back as the same jobs when it is asked for again.
  const lost = [...tail.map(({ id }) => id), plain];
  expect(await Promise.all(lost.map(stateOf))).toEqual(lost.map(() => undefined));
  expect(started.filter((id) => lost.includes(id))).toEqual([]);
  for (const one of tail) {
    if (one.outcome !== 'unconfirmed') throw new Error(one.outcome);
    const again = await engine.enqueue('send', 'tail', { repeat: one.repeat });
    expect(again).toEqual({ id: one.id, outcome: 'added' });
  }
  await expect
    .poll(async () => new Set(await Promise.all(tail.map(({ id }) => stateOf(id)))), {
      timeout: 20_000,
    })
    .toEqual(new Set(['completed']));

  // What ran or was held when the master fell is claimed anew, once: the replica had not heard of it.
  const runs = ids.map((id) => started.filter((one) => one === id).length);
  expect(Math.max(...runs)).toBe(2);
  expect(runs.filter((count) => count === 1).length).toBeGreaterThan(15);
  expect(await engine.queues.stats('default')).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
}, 60_000);
