import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runBin, startBin } from './start-bin.ts';

it('runs the jobs of a module, and ends with 0 at SIGTERM', async () => {
  const { child, ended, says } = startBin(['worker', './greetings.mjs']);
  await says('Hello, Grace!');
  child.kill('SIGTERM');

  const { code, out, err } = await ended;
  expect(code).toBe(0);
  expect(out).toBe('Stopped by SIGTERM: 2 completed, 0 retried, 0 discarded, 0 dead.\n');
  expect(err).toContain('Hello, Ada!');
});

it('lets a running job end by itself', async () => {
  const { child, ended, says } = startBin(['worker', './slow.mjs']);
  await says('begun');
  child.kill('SIGTERM');

  const { code, err } = await ended;
  expect(code).toBe(0);
  expect(err).toContain('ended by itself');
});

it('ends with 3 while a handler runs on', async () => {
  const { child, ended, says } = startBin(['worker', './stubborn.mjs', '--drain', '50ms']);
  await says('begun');
  child.kill('SIGINT');

  const { code, out } = await ended;
  expect(code).toBe(3);
  expect(out).toContain('1 still running');
});

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends at once at a second %s, with %d', async (signal, code) => {
  const { child, ended, says } = startBin(['worker', './stubborn.mjs', '--drain', '1h']);
  await says('begun');
  child.kill(signal);
  await says('stopping');
  child.kill(signal);

  expect(await ended).toMatchObject({ code, signal: null, out: '' });
});

it('writes one JSON value to standard output, and JSON lines to standard error', async () => {
  const argv = ['worker', './slow.mjs', '--json', '--log', 'json', '--log-level', 'debug'];
  const { child, ended, says } = startBin(argv);
  await says('begun');
  child.kill('SIGTERM');

  const { out, err } = await ended;
  expect(JSON.parse(out)).toEqual({
    signal: 'SIGTERM',
    stillRunning: 0,
    jobs: { completed: 1, retried: 0, discarded: 0, dead: 0 },
  });
  const own = new Set(['begun', 'ended by itself']);
  const lines = err
    .trimEnd()
    .split('\n')
    .filter((line) => !own.has(line));
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(
    expect.arrayContaining(['working', 'job started', 'job completed', 'stopped']),
  );
});

it('takes its queues and concurrency from the environment', async () => {
  const env = { QUEUE_QUEUES: 'default:2,low', QUEUE_CONCURRENCY: '3' };
  const { child, ended, says } = startBin(['worker', './greetings.mjs'], { env });
  await says('Hello, Grace!');
  child.kill('SIGTERM');

  expect((await ended).err).toContain('working queues=default,low concurrency=3');
});

it('tells of a module that fails, and ends', async () =>
  expect(await runBin(['worker', './gone.mjs'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('There is no module ./gone.mjs'),
  }));

it('tells of a module that waits for ever, instead of ending in silence', async () =>
  expect(await runBin(['worker', './waits.mjs'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /^Error ERR_MODULE: The module .\/waits.mjs waits for .*\nWhat to do: /,
    ),
  }));

it('tells how to see the line of a module that is no valid JavaScript', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'broken.mjs'), 'export const tasks = {\n  const x = 1;\n};\n');

  expect(await runBin(['worker', './broken.mjs'], { cwd })).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /ERR_MODULE: .* is no valid JavaScript: .*\nWhat to do: `node .\/broken.mjs` shows the line/,
    ),
  });
});

it('refuses a file that this Node cannot read, with what to do', async () =>
  expect(await runBin(['worker', './typed.tsx'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/This Node cannot read .\/typed.tsx[^]*Give the compiled file/),
  }));
