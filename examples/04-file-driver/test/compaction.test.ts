import { readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
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

const KIB = 1024;

it('keeps the file near what lives, whatever passes through it', async () => {
  const path = await tempPath();
  const driver = await openDriver({ path, compactBytes: 20 * KIB });
  await store(driver, [message('stays', KIB)]);
  const consumer = await subscribe(driver);
  const [kept] = await consumer.receive({ max: 1, waitMs: 0 });
  let largest = 0;
  for (let round = 0; round < 300; round += 1) {
    await store(driver, [message(`passes-${round}`, KIB)]);
    const deliveries = await consumer.receive({ max: 1, waitMs: 0 });
    const acks = deliveries.map((delivery) => ({ kind: 'ack', delivery }) as const);
    expect(await consumer.settle(acks, { batch: nextBatch() })).toBe('settled');
    largest = Math.max(largest, (await stat(path)).size);
  }

  expect(kept?.id).toBe('stays');
  expect(largest).toBeLessThan(25 * KIB);
  await driver.close();
  const again = await openDriver({ path });
  expect(idsOf(await receiveAll(again))).toEqual([]);
  // Held at close with a lease of a minute: it waits for the end of that.
  expect(await again.stats('mail')).toMatchObject({ waiting: 0, delayed: 1, active: 0 });
  expect(await readdir(dirname(path))).toEqual([basename(path), `${basename(path)}.lock.2`]);
});

it('loses nothing of what is published, released and buried while it goes on', async () => {
  const path = await tempPath();
  const driver = await openDriver({ path, compactBytes: 0 });
  const consumer = await subscribe(driver);
  const publishing = Array.from({ length: 200 }, (_, index) =>
    store(driver, [message(`m${index}`, KIB)]),
  );
  let dead = 0;
  for (let taken = 0; taken < 100;) {
    const deliveries = await consumer.receive({ max: 7, waitMs: 1_000 });
    taken += deliveries.length;
    const [first, ...rest] = deliveries;
    if (first === undefined) continue;
    dead += 1;
    const releases = rest.map((delivery) => ({ kind: 'release', delayMs: 0, delivery }) as const);
    const settlements = [{ kind: 'dead', reason: 'max_attempts', delivery: first } as const];
    await consumer.settle([...settlements, ...releases], { batch: nextBatch() });
  }
  await Promise.all(publishing);
  await driver.close();
  const again = await openDriver({ path });

  expect(await again.stats('mail.dead')).toMatchObject({ waiting: dead });
  expect(await again.stats('mail')).toMatchObject({ waiting: 200 - dead });
});

it('that was killed before its end leaves nothing that matters', async () => {
  const path = await tempPath();
  const driver = await openDriver({ path });
  await store(driver, [message('a')]);
  await driver.close();
  await writeFile(`${path}.new`, 'switchyard-file 1\nhalf a li');
  const again = await openDriver({ path, compactBytes: 0 });

  expect(idsOf(await receiveAll(again))).toEqual(['a']);
});
