import { expect, it } from 'vitest';
import { startReady } from '../support/supervised.ts';
import { until } from '../support/until.ts';

const LIMITS = ['--max-jobs', '8', '--max-memory', '80'];

it('lets the replacement begin before the old process drains', async () => {
  const { crew, signal, ended, err, first } = await startReady(2, LIMITS);
  first.worn('jobs');
  const fresh = await crew.nth(3);
  expect(fresh.number).toBe(1);
  expect(first.orders).toEqual([]);

  fresh.ready();
  await until(() => first.orders.length === 1);
  first.stops({ completed: 9 });
  signal('SIGTERM');
  await until(() => fresh.orders.length === 1);
  fresh.stops({ completed: 1 });
  crew.started[1]?.stops();

  expect(await ended).toMatchObject({
    code: 0,
    out: expect.stringMatching(/: 10 completed.*\(0 restarted, 1 recycled\)/),
  });
  expect(err()).toContain('info  recycling process process=1 by=jobs used=9 limit=8');
});

it('replaces one at a time', async () => {
  const { crew, signal, ended, first } = await startReady(3, LIMITS);
  for (const one of crew.started) one.worn('jobs');
  (await crew.nth(4)).ready();
  await until(() => first.orders.length === 1);
  expect(crew.started).toHaveLength(4);

  first.stops();
  (await crew.nth(5)).ready();
  await until(() => crew.started[1]?.orders.length === 1);
  expect(crew.started).toHaveLength(5);
  signal('SIGTERM');
  for (const one of crew.started.slice(1)) one.stops();

  expect((await ended).out).toContain('2 recycled');
});

it('starts one again at once that dies while it waits for its turn', async () => {
  const { crew, signal, ended, first } = await startReady(2, LIMITS);
  first.worn('jobs');
  await crew.nth(3);
  const second = await crew.nth(2);
  second.worn('jobs');
  second.dies({ signal: 'SIGKILL' });
  await crew.pass(188);
  expect((await crew.nth(4)).number).toBe(2);
  signal('SIGTERM');
  for (const one of [0, 2, 3]) crew.started[one]?.stops();

  expect((await ended).out).toContain('1 restarted');
});

it('keeps the old process when the replacement fails, and tries again later', async () => {
  const { crew, signal, ended, err, first } = await startReady(2, LIMITS);
  first.worn('jobs');
  (await crew.nth(3)).fails('ERR_MODULE', 1);
  await crew.pass(188);
  expect(first.orders).toEqual([]);
  (await crew.nth(4)).dies({ code: 1 });
  await crew.pass(375);
  const third = await crew.nth(5);
  third.ready();
  await until(() => first.orders.length === 1);
  first.stops();
  signal('SIGTERM');
  third.stops();
  crew.started[1]?.stops();

  expect((await ended).out).toContain('(0 restarted, 1 recycled)');
  expect(err()).toContain('replacement failed: the old process goes on process=1 code=ERR_MODULE');
});

it('a replacement takes over from a process that dies meanwhile', async () => {
  const { crew, signal, ended, err, first } = await startReady(2, LIMITS);
  first.worn('jobs');
  const fresh = await crew.nth(3);
  first.dies({ signal: 'SIGKILL' });
  fresh.ready();
  await until(() => err().includes('recycled process did not end in order'));
  signal('SIGTERM');
  fresh.stops();
  crew.started[1]?.stops();

  expect((await ended).code).toBe(0);
  expect(crew.started).toHaveLength(3);
});

it('waits longer each time when fresh processes are above the memory at once', async () => {
  const { crew, signal, ended, err, first } = await startReady(1, LIMITS);
  let old = first;
  for (const [index, waitMs] of [188, 375, 750].entries()) {
    old.worn('memory');
    await crew.pass(waitMs);
    const fresh = await crew.nth(index + 2);
    fresh.ready();
    const { orders } = old;
    await until(() => orders.length === 1);
    old.stops();
    old = fresh;
  }
  crew.time += 60_000;
  old.worn('memory');
  (await crew.nth(5)).fails('ERR_MODULE', 1);
  signal('SIGTERM');
  old.stops();

  expect((await ended).code).toBe(0);
  expect(err().match(/above --max-memory within a minute/g)).toHaveLength(3);
});

it('starts a replacement again that dies while the old process still drains', async () => {
  const { crew, signal, ended, first } = await startReady(1, LIMITS);
  first.worn('jobs');
  const fresh = await crew.nth(2);
  fresh.ready();
  await until(() => first.orders.length === 1);
  fresh.dies({ signal: 'SIGKILL' });
  await crew.pass(188);
  const again = await crew.nth(3);
  signal('SIGTERM');
  again.stops();
  first.stops({ stillRunning: 1 });

  expect(await ended).toMatchObject({
    code: 3,
    out: expect.stringContaining('(1 restarted, 1 recycled)'),
  });
});

it('an old process that never drains does not keep the others from their turn for ever', async () => {
  const { crew, signal, ended, first } = await startReady(2, LIMITS);
  first.worn('jobs');
  (await crew.nth(3)).ready();
  crew.started[1]?.worn('jobs');
  await crew.pass(600_000);
  const fourth = await crew.nth(4);
  signal('SIGTERM');
  for (const one of [fourth, ...crew.started.slice(0, 3)]) one.stops();

  expect((await ended).out).toContain('1 recycled');
});

it('tells all to drain when it is stopped in the middle of a replacement', async () => {
  const { crew, signal, ended, first } = await startReady(2, LIMITS);
  first.worn('jobs');
  await crew.nth(3);
  crew.started[1]?.worn('jobs');
  signal('SIGTERM');
  await until(() => crew.started.every(({ orders }) => orders.length === 1));
  crew.started[2]?.dies({ code: 0 });
  crew.started[1]?.stops();
  first.stops({ stillRunning: 1 });

  expect((await ended).code).toBe(3);
  expect(crew.started).toHaveLength(3);
});

it('counts a process that is killed in the middle of a replacement when all stop', async () => {
  const { crew, signal, ended, first } = await startReady(1, LIMITS);
  first.worn('jobs');
  const fresh = await crew.nth(2);
  fresh.ready();
  await until(() => first.orders.length === 1);
  signal('SIGTERM');
  first.dies({ signal: 'SIGKILL' });
  fresh.stops();

  expect((await ended).code).toBe(1);
});
