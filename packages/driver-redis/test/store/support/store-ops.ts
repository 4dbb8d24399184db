import assert from 'node:assert/strict';
import { DriverError, type Keep, type StoreOp } from '@switchyard/core/driver';
import { testStore, type TestStore } from './test-store.ts';

/** The queue of tests that need only one. */
export const QUEUE = 'mail';
/** An hour in milliseconds. */
const HOUR_MS = 3_600_000;

/** Begins a record. */
export const create: StoreOp = {
  type: 'record.create',
  state: 'enqueuing',
  headers: Object.freeze({ 'sy-task': 'greet' }),
  extra: undefined,
  body: Buffer.from('body'),
  runAt: undefined,
};

/** It was published. */
export const waits: StoreOp = { type: 'record.patch', from: ['enqueuing'], state: 'waiting' };

/** Keeps a message back that is due. */
export const timer: StoreOp = {
  type: 'timer.set',
  dueAt: 1,
  headers: {},
  extra: undefined,
  body: Buffer.from('kept'),
};

/** Takes a job for a minute. */
export function open(token: string): StoreOp {
  return { type: 'claim.open', base: 0, token, worker: 'w', leaseMs: 60_000 };
}

/** Ends a run. */
export function close(token: string): StoreOp {
  return { type: 'claim.close', token, counts: true };
}

/** Ends a job. */
export function end(
  keep: Keep = { type: 'last', max: 10, ageMs: HOUR_MS },
  tombstoneMs: number = HOUR_MS,
): StoreOp {
  return { type: 'record.end', state: 'completed', keep, tombstoneMs };
}

/** Works with a connected store under a prefix of its own. */
export async function withStore(
  port: number,
  work: (one: TestStore) => Promise<void>,
): Promise<void> {
  const one = testStore(port);
  await one.store.connect();
  try {
    await work(one);
  } finally {
    await one.store.close();
  }
}

/** Applies one group; answers what became of it. */
export async function apply(
  { store }: TestStore,
  id: string,
  ...ops: readonly StoreOp[]
): Promise<string> {
  const [answer] = await store.apply([{ queue: QUEUE, id, ops }]);
  return answer?.type ?? 'nothing';
}

/** A queue with something in every key: `live` runs, `over` has ended, `later` is kept back. */
export async function fill(one: TestStore): Promise<void> {
  const key: StoreOp = { type: 'lock.acquire', key: 'key', ttlMs: undefined };
  assert.equal(await apply(one, 'live', key, create, waits, open('a')), 'done');
  assert.equal(await apply(one, 'over', create, end()), 'done');
  assert.equal(await apply(one, 'later', timer), 'done');
  await one.store.records.note({ queue: QUEUE, id: 'live' }, { log: 'line' });
}

/** All that lies under a prefix. */
export async function dump({
  connection,
  prefix,
}: TestStore): Promise<ReadonlyMap<string, string>> {
  const { client } = connection;
  const found = new Map<string, string>();
  for (const key of (await client.keys(`${prefix}:*`)).toSorted()) {
    const bytes = await client.dumpBuffer(key);
    found.set(key, bytes?.toString('hex') ?? '');
  }
  return found;
}

/** Fails unless a call is refused so. */
export async function refused(
  call: () => Promise<unknown>,
  what: string,
  code: string = 'ERR_BROKER_PROTOCOL',
): Promise<void> {
  await assert.rejects(
    call,
    (error) => error instanceof DriverError && error.code === code,
    `${what} is refused as ${code}`,
  );
}

/** Resolves once a check holds; fails where it does not within five seconds. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const last = Date.now() + 5_000;
  while (!(await check())) {
    assert.ok(Date.now() < last, 'it did not happen in time');
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
