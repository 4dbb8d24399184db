import { truncate, stat } from 'node:fs/promises';
import type { Clock, OutboundMessage } from '@switchyard/core/driver';
import { expect, it } from 'vitest';
import type { FileDriver } from '../src/index.ts';
import { tempPath } from './temp-path.ts';
import { idsOf, message, nextBatch, openDriver, receiveAll, store } from './use-driver.ts';

// What every durable driver keeps over a restart is proven by the suite; here is how this one does.

/** A clock that is moved by hand; nobody waits on it. */
function stoppedClock(now: () => number): Clock {
  return { now, setTimer: () => ({ clear: () => undefined }) };
}

it('messages that shared their headers share them again', async () => {
  const path = await tempPath();
  const first = await openDriver({ path });
  await store(first, [message('a'), message('b')]);
  await first.close();
  const again = await openDriver({ path });
  const [a, b] = (await receiveAll(again)) as readonly { readonly headers: object }[];

  expect(a?.headers).toBe(b?.headers);
  expect(a?.headers).toEqual({ 'sy-v': '1' });
});

it('a publish is recognised after the file was written anew, each with its own answer', async () => {
  const path = await tempPath();
  const mine = (id: string): OutboundMessage => ({ ...message(id), idOrigin: 'user' });
  const batches = [nextBatch(), nextBatch()] as const;
  const messages = [mine('a'), mine('b')];
  const first = await openDriver({ path, compactBytes: 0 });
  await first.publish('mail', [mine('a')], { batch: batches[0] });
  const answer = await first.publish('mail', messages, { batch: batches[1] });
  // What is purged is garbage, and with no room for any the file is written anew.
  await first.purge('mail');
  const { size } = await stat(path);
  await first.close();
  const again = await openDriver({ path });

  expect(size).toBeLessThan(400);
  expect(answer).toEqual([{ type: 'duplicate', existingId: 'a' }, { type: 'stored' }]);
  expect(await again.publish('mail', messages, { batch: batches[1] })).toEqual(answer);
  expect(await again.publish('mail', [mine('a')], { batch: batches[0] })).toBe('stored');
  expect(await again.stats('mail')).toMatchObject({ waiting: 0 });
});

it('a publish is recognised for ten minutes', async () => {
  const path = await tempPath();
  let now = Date.now();
  const open = (): Promise<FileDriver> => openDriver({ path, clock: stoppedClock(() => now) });
  const batch = nextBatch();
  const first = await open();
  await first.publish('mail', [message('a')], { batch });
  await first.close();
  now += 599_000;
  const second = await open();
  await second.publish('mail', [message('a')], { batch });
  expect(await second.stats('mail')).toMatchObject({ waiting: 1 });
  await second.close();
  now += 1_000;
  const third = await open();
  await third.publish('mail', [message('a')], { batch });
  expect(await third.stats('mail')).toMatchObject({ waiting: 2 });
});

it('a publish of which a part is torn off was none: repeated, it is stored', async () => {
  const path = await tempPath();
  const batch = nextBatch();
  const first = await openDriver({ path });
  await store(first, [message('before')]);
  await first.publish('mail', [message('torn')], { batch });
  await first.close();
  await truncate(path, (await stat(path)).size - 1);
  const again = await openDriver({ path });
  await again.publish('mail', [message('torn')], { batch });

  expect(idsOf(await receiveAll(again))).toEqual(['before', 'torn']);
});

it('a lease that was over when the file was closed is a death, though nobody had looked', async () => {
  const path = await tempPath();
  let now = Date.now();
  const clock = stoppedClock(() => now);
  const first = await openDriver({ path, clock });
  await store(first, [message('held'), message('lapsed')]);
  const [short, long] = [1_000, 60_000];
  await (
    await first.subscribe('mail', { leaseMs: long, prefetch: 1 })
  ).receive({ max: 1, waitMs: 0 });
  await (
    await first.subscribe('mail', { leaseMs: short, prefetch: 1 })
  ).receive({ max: 1, waitMs: 0 });
  now += short;
  await first.close();
  now += long;
  const again = await openDriver({ path, clock });

  expect((await receiveAll(again)).map(({ id, deaths }) => [id, deaths])).toEqual([
    ['lapsed', 1],
    ['held', 0],
  ]);
});
