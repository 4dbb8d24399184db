import { expect, it } from 'vitest';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { ownMemory, sharedMemory } from '../support/shared-memory.ts';
import { startReady, startSupervised } from '../support/supervised.ts';
import { until } from '../support/until.ts';

it('starts so many processes of its own command line, without its own flags', async () => {
  const flags = ['--processes=3', '--max-jobs', '100', '--max-memory=64', '--strict', '--json'];
  const { crew, signal, ended } = startSupervised(flags, { color: true });
  await crew.nth(3);
  signal('SIGTERM');
  await until(() => crew.started.every(({ orders }) => orders.length > 0));
  for (const one of crew.started) one.stops();
  await ended;

  expect(crew.started.map(({ given }) => given)).toEqual(
    [1, 2, 3].map((process) => ({
      argv: ['worker', './worker.js', '--strict', '--json'],
      settings: {
        process,
        limits: { jobs: 100, memoryMiB: 64 },
        color: { out: true, err: true },
      },
    })),
  );
});

it('runs as many as there are cores, and without a supervisor where that is one', async () => {
  const many = startSupervised(['--processes', 'auto'], { cores: 4 });
  await many.crew.nth(4);
  expect(many.err()).toContain('supervising processes=4');
  many.signal('SIGINT');
  for (const one of many.crew.started) one.stops();
  expect((await many.ended).out).toContain('Stopped by SIGINT: ');

  const { engines } = sharedMemory();
  for (const processes of ['auto', '1']) {
    const argv = ['worker', './gone.mjs', '--processes', processes];
    expect(await runCli(argv, { engines, cores: 1 })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Error ERR_USAGE: There is no module/),
    });
  }
});

it('one process has a supervisor when it is to be replaced', async () => {
  const { crew, signal, ended } = await startReady(1, ['--max-jobs', '5']);
  signal('SIGTERM');
  crew.started[0]?.stops({ completed: 2 });

  expect((await ended).out).toBe(
    'Stopped by SIGTERM: 2 completed, 0 retried, 0 discarded, 0 dead, in 1 process (0 restarted, 0 recycled).\n',
  );
});

it.each([
  [['--processes', '0'], 'whole number from 1 to 512, or auto'],
  [['--processes', '513'], 'whole number from 1 to 512, or auto'],
  [['--processes', 'many'], 'whole number from 1 to 512, or auto'],
  [['--max-jobs', '5'], '--max-jobs has no effect here'],
  [['--max-memory', '5'], '--max-memory has no effect here'],
  [['--processes', '2', '--max-jobs', '0'], 'whole number from 1 to'],
])('refuses %j', async (flags, message) => {
  const { engines } = sharedMemory();
  const ran = await runCli(['worker', './worker.js', ...flags], { engines });

  expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
});

it('starts no process on a driver that was named and whose queues live in one process', async () => {
  const env = { QUEUE_DRIVER: 'inmemory' };
  const { crew, ended } = startSupervised(['--processes', '2'], { env, engines: ownMemory(env) });

  expect(await ended).toMatchObject({ code: 2, out: '' });
  expect((await ended).err).toMatch(
    /^Error ERR_USAGE: The queues of this driver live in one process: .*chosen by QUEUE_DRIVER.*\nWhat to do: Set QUEUE_DRIVER/,
  );
  expect(crew.started).toEqual([]);
});

it('tells all to drain once, and adds up what they did', async () => {
  const { crew, signal, ended, err } = await startReady(2, ['--json']);
  crew.started[1]?.counts(40);
  signal('SIGTERM');
  await until(() => crew.started.every(({ orders }) => orders.length === 1));
  crew.started[0]?.stops({ completed: 3, stillRunning: 1 });
  crew.started[1]?.stops({ completed: 41 });

  const ran = await ended;
  expect(ran.code).toBe(3);
  expect(jsonOf(ran)).toEqual({
    signal: 'SIGTERM',
    stillRunning: 1,
    jobs: { completed: 44, retried: 0, discarded: 0, dead: 0 },
    processes: 2,
    restarted: 0,
    recycled: 0,
    failed: 0,
  });
  expect(crew.started.map(({ orders }) => orders)).toEqual([['drain'], ['drain']]);
  expect(err()).toContain('all stopped processes=2 completed=44');
});

it('ends with 1 when a process is killed while it drains; its last counts count', async () => {
  const { crew, signal, ended } = await startReady(2);
  crew.started[0]?.counts(7);
  signal('SIGTERM');
  await until(() => crew.started[1]?.orders.length === 1);
  crew.started[0]?.dies({ signal: 'SIGKILL' });
  crew.started[1]?.stops({ stillRunning: 2 });

  const { code, out, err } = await ended;
  expect(code).toBe(1);
  expect(out).toMatch(/7 completed.* 2 still running: .*, 1 did not end in order\.\n/);
  expect(err).toContain('process did not end in order process=1 signal=SIGKILL');
});

it('a process that was still starting has nothing to lose when all stop', async () => {
  const { crew, signal, ended } = startSupervised(['--processes', '2']);
  (await crew.nth(1)).ready();
  signal('SIGTERM');
  await until(() => crew.started[0]?.orders.length === 1);
  crew.started[0]?.stops();
  crew.started[1]?.fails('ERR_BROKER_UNAVAILABLE', 1);

  expect((await ended).code).toBe(0);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('kills all at a second signal, %s', async (second, code) => {
  const { crew, signal, ended } = await startReady(2);
  signal('SIGTERM');
  signal(second);

  expect((await ended).exits).toEqual([code]);
  expect(crew.started.every(({ isKilled }) => isKilled)).toBe(true);
});

it('ends when the modules of all have stopped them, without starting them again', async () => {
  const { crew, ended } = await startReady(2);
  crew.started[0]?.stops({ byModule: true, completed: 1 });
  crew.started[1]?.stops({ byModule: true });

  expect(await ended).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Stopped by its module: 1 completed/),
  });
  expect(crew.started).toHaveLength(2);
});

it('passes lines on with the number of their process, whole', async () => {
  const { crew, signal, ended } = await startReady(2);
  crew.started[1]?.writes('out', 'Hel');
  crew.started[0]?.writes('out', 'one\ntwo\n');
  crew.started[1]?.writes('out', 'lo\n');
  crew.started[1]?.writes('err', 'no end');
  signal('SIGTERM');
  for (const one of crew.started) one.stops();

  const { out, err } = await ended;
  expect(out).toMatch(/^\[1\] one\n\[1\] two\n\[2\] Hello\nStopped/);
  expect(err).toContain('[2] no end\n');
});
