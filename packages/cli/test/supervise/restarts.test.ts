import { expect, it } from 'vitest';
import { startReady, startSupervised } from '../support/supervised.ts';
import { until } from '../support/until.ts';

it('starts a process again that died, each time a little later, until one has lived long', async () => {
  const { crew, err, signal, ended } = await startReady(2);
  // With a random half of a half taken off: 250, 500, 1000 become 188, 375, 750.
  for (const [index, waitMs] of [188, 375, 750].entries()) {
    const one = await crew.nth(index === 0 ? 1 : index + 2);
    one.ready();
    one.dies(index === 0 ? { signal: 'SIGKILL' } : { code: 1 });
    await crew.pass(waitMs);
  }
  const last = await crew.nth(5);
  last.ready();
  crew.time += 60_000;
  last.dies({ code: 0 });
  await crew.pass(188);
  const again = await crew.nth(6);

  expect(crew.started.map(({ number }) => number)).toEqual([1, 2, 1, 1, 1, 1]);
  expect(err()).toContain(
    'warn  process ended: starting it again process=1 signal=SIGKILL wait_ms=188',
  );
  signal('SIGTERM');
  again.stops();
  crew.started[1]?.stops();
  expect((await ended).out).toContain('(4 restarted, 0 recycled)');
});

it('starts one again that somebody told to stop', async () => {
  const { crew, signal, ended, first } = await startReady(2);
  first.stops({ completed: 1 });
  await crew.pass(188);
  const again = await crew.nth(3);
  signal('SIGTERM');
  again.stops();
  crew.started[1]?.stops();

  expect((await ended).out).toMatch(/1 completed.*\(1 restarted/);
});

it('a stop ends the wait for a restart', async () => {
  const { crew, signal, ended, first } = await startReady(2);
  first.dies({ code: 1 });
  await until(() => crew.waiting.length === 1);
  signal('SIGTERM');
  crew.started[1]?.stops();

  expect((await ended).code).toBe(0);
  expect(crew.started).toHaveLength(2);
});

it.each([
  ['ERR_USAGE', 2],
  ['ERR_MODULE', 1],
  ['ERR_TASK_DUPLICATE', 1],
])('gives up, and says so once, when all first processes fail with %s', async (code, exitCode) => {
  const { crew, ended } = startSupervised(['--processes', '3']);
  await crew.nth(3);
  for (const one of crew.started) one.fails(code, exitCode);

  const ran = await ended;
  expect(ran).toMatchObject({ code: exitCode, out: '' });
  expect(ran.err.match(/mend it/g)).toHaveLength(1);
  expect(ran.err).toContain(`Error ${code}: it is ${code}\nWhat to do: mend it\n`);
  expect(crew.started).toHaveLength(3);
});

it.each([
  [{ code: 7 }, 7],
  [{ code: 0 }, 1],
])('gives up when all first processes end by %j without a word', async (end, exitCode) => {
  const { crew, ended } = startSupervised(['--processes', '2']);
  await crew.nth(2);
  for (const one of crew.started) one.dies(end);

  expect(await ended).toMatchObject({
    code: exitCode,
    err: expect.stringContaining(`ended with code ${end.code} before it was ready`),
  });
});

it.each(['ERR_BROKER_UNAVAILABLE', 'ERR_BROKER_TIMEOUT', 'ERR_UNEXPECTED'])(
  'tries again when all first processes fail with %s',
  async (code) => {
    const { crew, signal, ended, err } = startSupervised(['--processes', '2']);
    for (const n of [1, 2]) (await crew.nth(n)).fails(code, 1);
    await crew.pass(188);
    await crew.pass(188);
    for (const n of [3, 4]) (await crew.nth(n)).ready();
    signal('SIGTERM');
    for (const n of [3, 4]) (await crew.nth(n)).stops();

    expect((await ended).code).toBe(0);
    expect(err()).toContain(`starting it again process=1 code=${code} error="it is ${code}"`);
  },
);

it('tries again what failed in one process only, such as a port that is taken', async () => {
  const { crew, signal, ended, err } = startSupervised(['--processes', '2']);
  (await crew.nth(1)).fails('ERR_MODULE', 1);
  await until(() => crew.waiting.some(({ ms }) => ms === 5_000));
  expect(err()).not.toContain('ERR_MODULE');
  (await crew.nth(2)).ready();
  await crew.pass(188);
  (await crew.nth(3)).fails('ERR_MODULE', 1);
  await crew.pass(375);
  expect(err().match(/starting it again process=1 code=ERR_MODULE/g)).toHaveLength(2);
  const third = await crew.nth(4);
  signal('SIGTERM');
  crew.started[1]?.stops();
  third.stops();

  expect((await ended).code).toBe(0);
});

it('waits only so long to hear how the others did', async () => {
  const { crew, ended } = startSupervised(['--processes', '2']);
  (await crew.nth(1)).fails('ERR_MODULE', 1);
  await crew.pass(5_000);
  await crew.pass(188);
  const again = await crew.nth(3);
  (await crew.nth(2)).fails('ERR_MODULE', 1);

  expect((await ended).code).toBe(1);
  expect(again.isKilled).toBe(true);
});

it('a process that cannot be started is one that died', async () => {
  const { crew, signal, ended, err, first } = await startReady(2);
  first.dies({ error: 'spawn EAGAIN' });
  await crew.pass(188);
  await crew.nth(3);
  expect(err()).toContain('process=1 error="spawn EAGAIN"');
  signal('SIGTERM');
  for (const one of crew.started.slice(1)) one.stops();

  expect((await ended).code).toBe(0);
});
