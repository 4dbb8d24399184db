import { receiveAny, type Delivery } from '@switchyard/core/driver';
import { expect, it } from 'vitest';
import type { FileDriver } from '../src/index.ts';
import { tempPath } from './temp-path.ts';
import {
  idsOf,
  message,
  nextBatch,
  openDriver,
  receiveAll,
  store,
  subscribe,
} from './use-driver.ts';

/** Does `before`, closes the driver, and answers another one on the same file. */
async function reopenedAfter(
  before: (driver: FileDriver) => Promise<unknown>,
): Promise<FileDriver> {
  const path = await tempPath();
  const driver = await openDriver({ path });
  await before(driver);
  await driver.close();
  return openDriver({ path });
}

async function takeOne(driver: FileDriver): Promise<{
  readonly delivery: Delivery;
  readonly settle: (how: object) => Promise<unknown>;
  readonly giveBack: () => Promise<void>;
}> {
  const consumer = await subscribe(driver);
  const [delivery] = await receiveAny(consumer, { max: 1, waitMs: 0 });
  if (delivery === undefined) throw new Error('nothing is there');
  return {
    delivery,
    settle: (how) => consumer.settle([{ delivery, ...how } as never], { batch: nextBatch() }),
    giveBack: () => consumer.close(),
  };
}

it('what was settled is as it was settled', async () => {
  const driver = await reopenedAfter(async (first) => {
    await store(
      first,
      ['acked', 'dead', 'released', 'later', 'waits'].map((id) => message(id)),
    );
    await (await takeOne(first)).settle({ kind: 'ack' });
    const headers = { 'sy-dead-reason': 'poison' };
    await (await takeOne(first)).settle({ kind: 'dead', reason: 'poison', headers });
    const released = await takeOne(first);
    const later = await takeOne(first);
    await released.settle({ kind: 'release', delayMs: 0, headers: { tries: '2' } });
    await later.settle({ kind: 'release', delayMs: 3_600_000 });
  });

  const counts = { waiting: 2, delayed: 1, active: 0 };
  expect(await driver.stats('mail')).toMatchObject(counts);
  const live = await receiveAll(driver);
  expect(idsOf(live)).toEqual(['released', 'waits']);
  expect(live[0]).toMatchObject({ extra: { tries: '2' } });
  const dead = await receiveAll(driver, 'mail.dead');
  expect(dead).toMatchObject([{ id: 'dead', extra: { 'sy-dead-reason': 'poison' } }]);
});

it('a delay goes on to the same instant', async () => {
  const before = Date.now();
  const driver = await reopenedAfter((first) =>
    store(first, [{ ...message('delayed'), delayMs: 3_600_000 }]),
  );
  const { messages } = await driver.peek('mail', { state: 'delayed', limit: 10 });
  const { id, dueAt } = messages[0] as { readonly id: string; readonly dueAt: number };

  expect(id).toBe('delayed');
  expect(dueAt - before).toBeGreaterThanOrEqual(3_600_000);
  expect(dueAt - before).toBeLessThan(3_605_000);
});

it('an id of a user stays taken: alive, and among the dead', async () => {
  const users = (id: string) => ({ ...message(id), idOrigin: 'user' as const });
  const driver = await reopenedAfter(async (first) => {
    await store(first, [users('dead'), users('done'), users('alive')]);
    await (await takeOne(first)).settle({ kind: 'dead', reason: 'poison' });
    await (await takeOne(first)).settle({ kind: 'ack' });
  });
  const batch = [users('alive'), users('dead'), users('done')];
  const answer = await driver.publish('mail', batch, { batch: nextBatch() });

  expect(answer).toMatchObject([
    { type: 'duplicate', existingId: 'alive' },
    { type: 'duplicate', existingId: 'dead' },
    { type: 'stored' },
  ]);
});

it('runs go on counting, and a death of nobody is not counted', async () => {
  const driver = await reopenedAfter(async (first) => {
    await store(first, [message('a')]);
    for (let round = 0; round < 3; round += 1) await (await takeOne(first)).giveBack();
  });

  expect((await takeOne(driver)).delivery).toMatchObject({ run: 4, deaths: 0 });
});

it('bytes of a stranger are intact, and still a stranger’s', async () => {
  const bytes = Buffer.from([0, 255, 10, 13]);
  const driver = await reopenedAfter((first) => first.injectMalformed('mail', bytes));

  expect((await takeOne(driver)).delivery).toMatchObject({ malformed: true, raw: bytes });
});

it('messages that shared their headers share them again', async () => {
  const driver = await reopenedAfter((first) => store(first, [message('a'), message('b')]));
  const [a, b] = (await receiveAll(driver)) as readonly { readonly headers: object }[];

  expect(a?.headers).toBe(b?.headers);
  expect(a?.headers).toEqual({ 'sy-v': '1' });
});
