import { afterEach, expect, test, vi } from 'vitest';
import type { Lease } from '../src/consume/entry.ts';
import { PLACE, ScriptedGroup } from './support/scripted-group.ts';

const MEBIBYTE = 1_048_576;
const open: ScriptedGroup[] = [];

afterEach(async () => {
  for (const group of open.splice(0)) await group.membership.close();
});

/** A group that has committed `offset`, with its partition ours. */
async function joined(offset = -1): Promise<ScriptedGroup> {
  const group = new ScriptedGroup();
  open.push(group);
  group.committed = { ...PLACE, offset, metadata: null };
  await group.membership.open();
  await group.deal([PLACE]);
  group.asked.length = 0;
  return group;
}

test('what stays ours is read on where it was, and its leases stay', async () => {
  const group = await joined(100);
  await group.read(100, 110);
  const lease = group.partition?.take({});
  await group.deal([PLACE]);
  expect(group.asked).toEqual(['seek 110']);
  expect(lease?.isCurrent).toBe(true);
  expect(await group.read(105, 120)).toBe(true);
  expect(group.partition?.tracker?.open).toBe(20);
});

test('a batch of an earlier ownership passes over nothing: it is read from where we are', async () => {
  const group = await joined(100);
  expect(await group.read(200, 210)).toBe(false);
  expect(group.asked).toEqual(['seek 100']);
  expect(await group.read(100, 200)).toBe(true);
  expect(await group.read(200, 210)).toBe(true);
  expect(group.partition?.tracker).toMatchObject({ watermark: 100, open: 110, position: 210 });
});

test('what was deleted from the log is passed over', async () => {
  const group = await joined();
  group.low = 150;
  expect(await group.read(150, 160)).toBe(true);
  expect(group.partition?.tracker).toMatchObject({ watermark: 150, position: 160 });
});

test('where nothing comes from what was asked for again, nothing lies there', async () => {
  const group = await joined(100);
  expect(await group.read(105, 110)).toBe(false);
  expect(await group.read(105, 110)).toBe(true);
  expect(group.partition?.tracker).toMatchObject({ watermark: 105, position: 110 });
});

test('what was paused when it went to another is read when it comes back', async () => {
  const group = await joined(0);
  await group.read(0, 20, MEBIBYTE);
  expect(group.asked).toEqual(['pause']);
  await group.deal([]);
  group.asked.length = 0;
  await group.deal([PLACE]);
  expect(group.asked).toEqual(['resume']);
});

test('another member than before has lost everything', async () => {
  const group = await joined(0);
  await group.read(0, 10);
  const lease = group.partition?.take({});
  await group.deal([PLACE], 'another');
  expect(lease?.isCurrent).toBe(false);
  expect(group.partition?.tracker).toMatchObject({ position: 0, open: 0 });
});

test('dealt twice, told once, and nobody has committed in between: what stays goes on', async () => {
  const group = await joined(0);
  await group.read(0, 10);
  const lease = group.partition?.take({});
  await group.membership.commit();
  await group.deal([PLACE], 'm', false);
  expect(lease?.isCurrent).toBe(true);
  expect(group.partition?.isDoubtful).toBe(false);
});

test('dealt twice, told once, and another has worked on it in between: begun where that one was', async () => {
  const group = await joined(0);
  await group.read(0, 10);
  const lease = group.partition?.take({});
  await group.membership.commit();
  group.committed = { ...PLACE, offset: 7, metadata: '' };
  const dealing = group.deal([PLACE], 'm', false);
  // Our own would hide it.
  await group.membership.commit();
  await dealing;
  expect(group.committed.offset).toBe(7);
  expect(lease?.isCurrent).toBe(false);
  expect(group.partition?.tracker?.position).toBe(7);
});

test('a member of which no fetch is answered any more is replaced, and says so until another is answered', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const group = await joined(0);
    const lease = await readAndTake(group);
    for (let seconds = 0; seconds < 60; seconds += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      group.fetched();
    }
    expect(group.members).toBe(1);
    expect(lease?.isCurrent).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(group.members).toBe(2);
    expect(lease?.isCurrent).toBe(false);
    expect(String(group.membership.failure)).toContain('no fetch was answered');
    await group.deal([PLACE], 'another');
    expect(group.membership.failure).toBeUndefined();
    expect(await group.read(0, 10)).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

async function readAndTake(group: ScriptedGroup): Promise<Lease | undefined> {
  await group.read(0, 10);
  return group.partition?.take({});
}
