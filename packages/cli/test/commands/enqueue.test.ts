import { fileURLToPath } from 'node:url';
import { BaseWorker } from '@switchyard/core';
import { expect, it } from 'vitest';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { sharedMemory } from '../support/shared-memory.ts';

const cwd = fileURLToPath(new URL('../fixtures', import.meta.url));

it('adds a job that another process runs', async () => {
  const { engines, other } = sharedMemory();
  const ran = await runCli(['enqueue', 'greet', '{"name":"Ada"}', '--queue', 'hello'], { engines });
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toMatch(/^added [\w-]{36}\n$/);

  const worker = other();
  const payload = new Promise((resolve) => {
    class GreetWorker extends BaseWorker {
      static readonly defaults = { queue: 'hello' };
      run(given: unknown): void {
        resolve(given);
      }
    }
    worker.registerTask('greet', GreetWorker);
  });
  await worker.start();
  expect(await payload).toEqual({ name: 'Ada' });
  await worker.close();
});

it('hands every flag over', async () => {
  const { engines, other } = sharedMemory();
  const at = Date.now();
  const argv = ['enqueue', 'send', '"x"', '--queue', 'mail', '--delay', '1h', '--deadline', '2d'];
  const more = ['--priority', '9', '--max-attempts', '2', '--timeout', '5s', '--id', 'my-id'];
  const headers = ['--header', 'tenant=acme', '--header', 'trace=a=b'];
  const ran = await runCli([...argv, ...more, ...headers, '--json'], { engines, now: () => at });

  expect(jsonOf(ran)).toEqual({ id: 'my-id', outcome: 'added' });
  const job = await other().jobs.get('my-id', { queue: 'mail' });
  expect(job).toMatchObject({
    state: 'delayed',
    payload: 'x',
    priority: 9,
    maxAttempts: 2,
    deadline: new Date(at + 172_800_000),
    headers: { tenant: 'acme', trace: 'a=b' },
  });
  // A broker counts a delay from when the job reaches it: never early, late by the way there.
  const runAt = job?.runAt?.getTime() ?? 0;
  expect(runAt).toBeGreaterThanOrEqual(at + 3_600_000);
  expect(Math.round((runAt - at) / 60_000)).toBe(60);
});

it('hands over the instant, the time of a try and the ordering key', async () => {
  const { engines, driver, other } = sharedMemory();
  const flags = ['--run-at', '2100-01-01', '--ordering-key', 'user:42', '--timeout', '5s'];
  await runCli(['enqueue', 'send', '1', '--id', 'one', ...flags], { engines });

  const job = await other().jobs.get('one');
  expect(job).toMatchObject({ orderingKey: 'user:42' });
  expect(job?.runAt?.toISOString()).toMatch(/^2100-01-01T00:00:00/);
  expect(JSON.stringify(driver.messages())).toContain('"5000"');
});

it('adds one job for one unique key', async () => {
  const { engines, driver } = sharedMemory();
  const argv = ['enqueue', 'send', '1', '--unique', 'welcome:42', '--unique-ttl', '5m', '--json'];
  const first = jsonOf(await runCli(argv, { engines })) as { id: string };
  const second = jsonOf(await runCli(argv, { engines }));

  expect(first).toMatchObject({ outcome: 'added' });
  expect(second).toMatchObject({ outcome: 'duplicate', existingId: first.id });
  expect(driver.messages()).toHaveLength(1);
});

it('reads the payload from standard input', async () => {
  const { engines, driver } = sharedMemory();
  await runCli(['enqueue', 'send', '-'], { engines, stdin: '[1,2]\n' });

  expect(driver.messages()).toHaveLength(1);
});

it('tells a duplicate, which is no failure', async () => {
  const { engines } = sharedMemory();
  const argv = ['enqueue', 'send', '1', '--id', 'one'];
  await runCli(argv, { engines });
  const again = await runCli(argv, { engines });

  expect(again).toMatchObject({ code: 0, out: 'duplicate of one\n' });
});

it.each([
  ['{name:1}', 'The payload is not valid JSON.'],
  ['', 'The payload is empty.'],
])('refuses the payload %j, without repeating it', async (json, message) => {
  const { engines, driver } = sharedMemory();
  const ran = await runCli(['enqueue', 'send', json], { engines });

  expect(ran.code).toBe(2);
  expect(ran.err).toContain(message);
  expect(driver.messages()).toEqual([]);
});

it.each([
  [['--delay', 'soon'], /--delay/],
  [['--priority', '10'], /whole number from 0 to 9/],
  [['--unique-ttl', '5s'], /--unique-ttl needs --unique/],
  [['--queue', 'a.b'], /ERR_INVALID_NAME/],
  [['--delay', '1h', '--run-at', '2h'], /'--run-at <instant>' cannot be used with .*'--delay/],
  [['--priority', '1', '--ordering-key', 'k'], /cannot be used with/],
  [['--colour', 'red'], /unknown option '--colour'/],
])('refuses %j', async (flags, message) => {
  const { engines, driver } = sharedMemory();
  const ran = await runCli(['enqueue', 'send', '1', ...flags], { engines });

  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(message);
  expect(driver.messages()).toEqual([]);
});

it('knows the schema and the defaults of a task by its module', async () => {
  const { engines, driver } = sharedMemory();
  const argv = (payload: string): string[] => [
    'enqueue',
    'double',
    payload,
    '--module',
    './strict-schema.mjs',
  ];
  const bad = await runCli(argv('"two"'), { engines, cwd });
  expect(bad).toMatchObject({ code: 2 });
  expect(bad.err).toContain('must be a number');

  await runCli(argv('2'), { engines, cwd });
  expect(driver.messages()).toMatchObject([{ queue: 'maths' }]);
});

it('wonders what a task that the module does not know was meant to be', async () => {
  const { engines, driver } = sharedMemory();
  const argv = ['enqueue', 'duoble', '2', '--module', './strict-schema.mjs'];
  const { code, err } = await runCli(argv, { engines, cwd });

  expect(code).toBe(2);
  expect(err).toContain('Did you mean "double"?');
  expect(driver.messages()).toEqual([]);
});

it('refuses a module that chose its driver itself', async () => {
  const { engines } = sharedMemory();
  const argv = ['enqueue', 'double', '1', '--module', './another-engine.mjs'];

  expect(await runCli(argv, { engines, cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining('--module needs tasks'),
  });
});
