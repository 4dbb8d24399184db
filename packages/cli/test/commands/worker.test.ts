import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { StopSignal } from '../../src/run/exit-codes.ts';
import { jsonOf, runCli, startCli } from '../support/run-cli.ts';
import { ownMemory, sharedMemory } from '../support/shared-memory.ts';
import { until } from '../support/until.ts';

const cwd = fileURLToPath(new URL('../fixtures', import.meta.url));

async function enqueued(task: string, options: object = {}) {
  const memory = sharedMemory();
  const producer = memory.other();
  producer.declareTask(task);
  await producer.enqueue(task, { name: 'Ada' }, options);
  const state = (): string | undefined => memory.driver.messages()[0]?.state;
  return { ...memory, state };
}

it.each<StopSignal>(['SIGTERM', 'SIGINT'])(
  'runs jobs until %s, and ends with 0',
  async (signal) => {
    const { engines, state } = await enqueued('greet', { queue: 'hello' });
    const working = startCli(['worker', './greet.mjs'], { engines, cwd });
    await until(() => state() === undefined);
    working.signal(signal);

    const { code, out, err, exits } = await working.ended;
    expect({ code, exits }).toEqual({ code: 0, exits: [] });
    expect(out).toBe(`Stopped by ${signal}: 1 completed, 0 retried, 0 discarded, 0 dead.\n`);
    expect(err).toMatch(/info {2}working queues=default,hello concurrency=10/);
    expect(err).toMatch(/info {2}stopping: .* signal=SIG/);
    expect(err).toMatch(/info {2}stopped completed=1 .* still_running=0/);
  },
);

it('warns once of each task that nobody here knows', async () => {
  const memory = sharedMemory();
  const producer = memory.other();
  producer.declareTask('gret').declareTask('greet');
  await producer.enqueueMany('gret', [1, 2], { queue: 'hello' });
  await producer.enqueue('greet', { name: 'Ada' }, { queue: 'hello' });
  const working = startCli(['worker', './greet.mjs'], { engines: memory.engines, cwd });
  await until(() => memory.driver.messages().every(({ state }) => state === 'delayed'));
  working.signal('SIGTERM');

  const { err } = await working.ended;
  expect(err.match(/no task of that name is registered here/g)).toHaveLength(1);
  expect(err).toContain('task=gret');
});

it('tells where a function that registers tasks failed', async () => {
  const { engines } = sharedMemory();
  const ran = await runCli(['worker', './register-fails.mjs'], { engines, cwd });

  expect(ran.code).toBe(1);
  expect(ran.err).toContain(
    'Error ERR_MODULE: The function of ./register-fails.mjs that registers tasks failed: TypeError: ',
  );
  expect(ran.err).toContain('(register-fails.mjs:3)');
});

it('keeps the code of an error of ours that a module brings about', async () => {
  const { engines } = sharedMemory();
  const ran = await runCli(['worker', './registers-twice.mjs'], { engines, cwd });

  expect(ran.err).toContain('Error ERR_TASK_DUPLICATE');
});

it('reads the queues it is told, by their weights, and runs as many at once as it is told', async () => {
  const { engines, state } = await enqueued('greet', { queue: 'critical' });
  const flags = ['--queues', 'critical:6,default:3', '--concurrency', '2', '--strict'];
  const working = startCli(['worker', './greet.mjs', ...flags], { engines, cwd });
  await until(() => state() === undefined);
  working.signal('SIGTERM');

  expect((await working.ended).err).toMatch(/working queues=critical,default concurrency=2/);
});

it('aborts what does not end within --drain; what then ends well is completed', async () => {
  const { engines, state, driver } = await enqueued('wait');
  const working = startCli(['worker', './obedient.mjs', '--drain', '10ms'], { engines, cwd });
  await until(() => state() === 'active');
  working.signal('SIGTERM');

  const { code, out } = await working.ended;
  expect(code).toBe(0);
  expect(out).toMatch(/: 1 completed/);
  expect(driver.messages()).toEqual([]);
});

it('ends with 3 while a handler runs on', async () => {
  const { engines, state } = await enqueued('hang');
  const argv = ['worker', './stubborn.mjs', '--drain', '0', '--json'];
  const working = startCli(argv, { engines, cwd });
  await until(() => state() === 'active');
  working.signal('SIGTERM');

  const ran = await working.ended;
  expect(ran.code).toBe(3);
  expect(jsonOf(ran)).toMatchObject({ signal: 'SIGTERM', stillRunning: 1, jobs: { completed: 0 } });
});

it('ends at once at the second signal', async () => {
  const { engines, state } = await enqueued('hang');
  const working = startCli(['worker', './stubborn.mjs', '--drain', '0'], { engines, cwd });
  await until(() => state() === 'active');
  working.signal('SIGTERM');
  working.signal('SIGINT');
  working.signal('SIGTERM');

  expect((await working.ended).exits).toEqual([130, 143]);
});

it('counts what failed', async () => {
  const { engines, driver } = await enqueued('fail', { maxAttempts: 1 });
  const working = startCli(['worker', './registers.mjs', '--log', 'json'], { engines, cwd });
  await until(() => driver.messages()[0]?.queue === 'default.dead');
  working.signal('SIGTERM');

  const { out, err } = await working.ended;
  expect(out).toMatch(/0 completed, 0 retried, 0 discarded, 1 dead/);
  const lines = err
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string });
  expect(lines.map(({ msg }) => msg)).toContain('job dead-lettered');
});

it('runs the engine that a module brings', async () => {
  const working = startCli(['worker', './self-stopping.mjs'], { cwd });

  expect(await working.ended).toMatchObject({
    code: 0,
    out: 'Stopped by its module: 1 completed, 0 retried, 0 discarded, 0 dead.\n',
  });
});

it('runs on the in-memory driver, whose queues are its own', async () => {
  const working = startCli(['worker', './greet.mjs'], { cwd, engines: ownMemory() });
  await until(() => working.err().includes('working'));
  working.signal('SIGINT');

  expect(await working.ended).toMatchObject({ code: 0 });
});

it.each<[string, number, RegExp]>([
  ['./gone.mjs', 2, /There is no module .\/gone.mjs/],
  ['./throws.mjs', 1, /failed while it was loaded: no database/],
  ['./empty.mjs', 2, /brings no tasks: it exports help/],
  ['./own-engine.mjs', 2, /ERR_NO_TASKS[^]*worker --help/],
  ['./own-engine.mjs --driver redis', 2, /--driver has no effect/],
  ['./greet.mjs --queues a:0', 2, /names with weights/],
  ['./greet.mjs --queues a.b', 2, /names with weights/],
  ['./greet.mjs --concurrency 0', 2, /whole number from 1 to 10000/],
  ['', 2, /missing required argument 'module'[^]*worker --help/],
])('refuses "worker %s" with %d', async (words, code, message) => {
  const ran = await runCli(['worker', ...words.split(' ').filter(Boolean)], { cwd });

  expect(ran).toMatchObject({ code, out: '' });
  expect(ran.err).toMatch(message);
});

it('tells of a driver that does not exist', async () => {
  const { err, code } = await runCli(['worker', './greet.mjs', '--driver', 'nosuch'], { cwd });

  expect(code).toBe(2);
  expect(err).toMatch(/Error ERR_DRIVER_UNKNOWN: There is no driver "nosuch"/);
});
