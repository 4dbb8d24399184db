import { expect, it } from 'vitest';
import type { EngineSource } from '../../src/run/cli-parts.ts';
import { fakeEngines, instead } from '../support/fake-engine.ts';
import { jsonOf, runCli, startCli } from '../support/run-cli.ts';
import { sharedMemory } from '../support/shared-memory.ts';
import { until } from '../support/until.ts';

async function withJobs(count: number): Promise<EngineSource> {
  const { engines, other } = sharedMemory();
  const producer = other();
  producer.declareTask('send', { defaults: { queue: 'mail' } });
  await producer.enqueueMany(
    'send',
    Array.from({ length: count }, (_, index) => index),
  );
  await producer.enqueue('send', 0, { delayMs: 60_000 });
  return engines;
}

it('counts the queues that are asked for, each once', async () => {
  const engines = await withJobs(3);
  const ran = await runCli(['stats', 'mail', 'other', 'mail'], { engines });

  expect(ran).toMatchObject({ code: 0, err: '' });
  const [head, mail, other, ...rest] = ran.out.trimEnd().split('\n');
  expect(head?.split(/\s+/)).toEqual([
    'QUEUE',
    'WAITING',
    'DELAYED',
    'ACTIVE',
    'DEAD',
    'OLDEST',
    'WORKERS',
  ]);
  expect(mail?.split(/\s+/).slice(0, 5)).toEqual(['mail', '3', '1', '0', '0']);
  expect(other?.split(/\s+/)).toEqual(['other', '0', '0', '0', '0', '–', '0']);
  expect(rest).toEqual([]);
});

it('counts the queues of QUEUE_QUEUES, else default', async () => {
  const engines = await withJobs(1);
  const named = await runCli(['stats', '--json'], { engines, env: { QUEUE_QUEUES: 'mail:3,low' } });
  const unnamed = await runCli(['stats', '--json'], { engines });

  expect(jsonOf(named)).toMatchObject({
    queues: [{ queue: 'mail', waiting: 1 }, { queue: 'low' }],
  });
  expect(jsonOf(unnamed)).toMatchObject({ queues: [{ queue: 'default', waiting: 0 }] });
});

it('tells which queues are paused', async () => {
  const { engines, other } = sharedMemory();
  await other().queues.pause('mail');
  const people = await runCli(['stats', 'mail', 'other'], { engines });
  const machines = await runCli(['stats', 'mail', 'other', '--json'], { engines });

  expect(people.out).toMatch(/^mail \(paused\) .*\nother +0/m);
  expect(jsonOf(machines)).toMatchObject({ queues: [{ paused: true }, { paused: false }] });
});

it('does not claim to know what this driver cannot tell', async () => {
  const { capabilities } = fakeEngines({}).make({} as never);
  const none = { support: 'none', via: 'nobody' } as const;
  const engines = fakeEngines({ capabilities: { ...capabilities, 'queues.pause': none } });
  const ran = await runCli(['stats', 'mail', '--json'], { engines });

  expect(jsonOf(ran)).toMatchObject({ queues: [{ paused: null }] });
});

it('says what is not known, never 0', async () => {
  const unknown = {
    waiting: 7,
    delayed: undefined,
    active: undefined,
    dead: 2,
    oldestJobAgeSeconds: undefined,
  };
  const { queues } = fakeEngines({}).make({} as never);
  const engines = fakeEngines({ queues: instead(queues, { stats: async () => unknown }) });

  expect((await runCli(['stats', 'mail'], { engines })).out).toMatch(
    /mail +7 +unknown +unknown +2 +unknown +0\n/,
  );
  const json = await runCli(['stats', 'mail', '--json'], { engines });
  expect(jsonOf(json)).toMatchObject({
    queues: [{ waiting: 7, delayed: null, active: null, oldestJobAgeSeconds: null }],
  });
});

/** Lets the test decide when a watch looks again. */
function steps(): { wait: (ms: number, signal: AbortSignal) => Promise<void>; next: () => void } {
  let go: () => void = () => undefined;
  return {
    wait: (_ms, signal) =>
      new Promise((resolve) => {
        go = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    next: () => go(),
  };
}

it('watches line by line where there is no terminal, with rates, until a signal', async () => {
  const { engines, other } = sharedMemory();
  const producer = other();
  producer.declareTask('send', { defaults: { queue: 'mail' } });
  let now = Date.parse('2026-01-31T08:00:00Z');
  const { wait, next } = steps();
  const watching = startCli(['stats', 'mail', '--watch'], { engines, wait, now: () => now });
  await until(() => watching.out() !== '');

  await producer.enqueueMany('send', [1, 2, 3]);
  now += 2_000;
  next();
  await until(() => watching.out().split('\n').length > 2);
  now += 2_000;
  next();
  await until(() => watching.out().split('\n').length > 3);
  watching.signal('SIGINT');

  const { code, out } = await watching.ended;
  const [first, second, third] = out.split('\n');
  expect(code).toBe(0);
  expect(first).toBe(
    '2026-01-31T08:00:00.000Z mail waiting=0 delayed=0 active=0 dead=0 oldest=0s workers=0',
  );
  expect(second).toMatch(/^2026-01-31T08:00:02.000Z mail waiting=3 .*waiting\/s=\+1.5 dead\/s=0$/);
  expect(third).toMatch(/waiting=3 .*waiting\/s=0 dead\/s=0$/);
  expect(out).not.toContain('\u001b');
});

it('watches in place on a terminal', async () => {
  const { wait, next } = steps();
  const { engines } = sharedMemory();
  const watching = startCli(['stats', '--watch'], { engines, wait, terminal: true });
  await until(() => watching.out() !== '');
  next();
  await until(() => watching.out().split('\u001b[H').length > 2);
  watching.signal('SIGTERM');

  const { out } = await watching.ended;
  expect(out.split('\u001b[2J')).toHaveLength(2);
  expect(out).toContain('WAITING/S');
});

it('hides the cursor once while it watches in place, and shows it again at the end', async () => {
  const { wait, next } = steps();
  const { engines } = sharedMemory();
  const watching = startCli(['stats', '--watch'], { engines, wait, terminal: true });
  await until(() => watching.out() !== '');
  next();
  await until(() => watching.out().split('\u001b[H').length > 2);
  watching.signal('SIGINT');

  const { code, out } = await watching.ended;
  expect(code).toBe(0);
  expect(out.split('\u001b[?25l')).toHaveLength(2);
  expect(out.startsWith('\u001b[?25l')).toBe(true);
  expect(out.endsWith('\u001b[?25h')).toBe(true);
  expect(watching.hearsResize()).toBe(0);
});

it('never hides the cursor of somebody whose first look fails', async () => {
  const { queues } = fakeEngines({}).make({} as never);
  const stats = async (): Promise<never> => Promise.reject(new Error('gone'));
  const engines = fakeEngines({ queues: instead(queues, { stats }) });

  const ran = await runCli(['stats', '--watch'], { engines, terminal: true });
  expect(ran).toMatchObject({ code: 1, out: '' });
});

it('draws anew when the terminal gets another size, and no more lines than it has', async () => {
  const { wait } = steps();
  const { engines } = sharedMemory();
  const names = Array.from({ length: 30 }, (_, index) => `queue-${index}`);
  let rows = 100;
  const given = { engines, wait, terminal: true, rows: () => rows };
  const watching = startCli(['stats', '--watch', ...names], given);
  await until(() => watching.out() !== '');
  expect(watching.out().split('\n')).toHaveLength(34);
  expect(watching.out()).toContain('queue-29');
  const before = watching.out().length;
  rows = 10;
  watching.resize();
  const drawn = watching.out().slice(before);
  watching.signal('SIGINT');
  await watching.ended;

  expect(drawn).toContain('\u001b[2J');
  expect(drawn.split('\n')).toHaveLength(10);
  expect(drawn).toContain('… 25 more');
});

it('tells of workers that are up, by queue and in all', async () => {
  const { queues } = fakeEngines({}).make({} as never);
  const worker = { id: 'a', queues: ['mail'], tasks: [], concurrency: 10, running: 4 };
  const workers = async (): ReturnType<typeof queues.workers> => [worker, { ...worker, id: 'b' }];
  const engines = fakeEngines({ queues: instead(queues, { workers }) });
  const { wait } = steps();

  const json = await runCli(['stats', 'mail', 'other', '--json'], { engines });
  expect(jsonOf(json)).toMatchObject({
    queues: [{ workers: 2 }, { workers: 0 }],
    workers: { count: 2, slots: 20, busy: 8 },
  });
  const watching = startCli(['stats', 'mail', '--watch'], { engines, wait, terminal: true });
  await until(() => watching.out() !== '');
  watching.signal('SIGINT');
  expect((await watching.ended).out).toContain('2 workers, 8 of 20 slots busy');
});

it('says that workers are not known, never 0', async () => {
  const { queues } = fakeEngines({}).make({} as never);
  const engines = fakeEngines({
    queues: instead(queues, { workers: async () => undefined }),
  });

  expect((await runCli(['stats', 'mail'], { engines })).out).toMatch(/ unknown\n$/);
  const json = await runCli(['stats', 'mail', '--json'], { engines });
  expect(jsonOf(json)).toMatchObject({ queues: [{ workers: null }], workers: null });
});

it('goes on watching while the broker is away, one JSON value a look', async () => {
  const { queues } = fakeEngines({}).make({} as never);
  let looks = 0;
  const stats = async (queue: string): ReturnType<typeof queues.stats> => {
    looks += 1;
    if (looks === 2) throw new Error('gone: redis://u:geheim@h');
    return queues.stats(queue);
  };
  const engines = fakeEngines({ queues: instead(queues, { stats }) });
  const { wait, next } = steps();
  let now = 0;
  const watching = startCli(['stats', '--watch', '--json'], {
    engines,
    wait,
    now: () => (now += 1_000),
  });
  for (let seen = 1; seen <= 2; seen += 1) {
    await until(() => watching.out().split('\n').length > seen);
    next();
  }
  await until(() => watching.out().split('\n').length > 3);
  watching.signal('SIGINT');

  const { code, out } = await watching.ended;
  const values = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(code).toBe(0);
  expect(values).toMatchObject([
    { queues: [{ waiting: 0, rates: null }] },
    { error: { message: 'ERR_UNEXPECTED: gone: redis://u:***@h' } },
    { queues: [{ waiting: 0, rates: { waitingPerSecond: 0 } }] },
  ]);
});

it('fails at once if the first look fails', async () => {
  const { queues } = fakeEngines({}).make({} as never);
  const stats = async (): Promise<never> => Promise.reject(new Error('gone'));
  const engines = fakeEngines({ queues: instead(queues, { stats }) });

  expect(await runCli(['stats', '--watch'], { engines })).toMatchObject({ code: 1, out: '' });
});

it('refuses an interval that would only load the broker', async () =>
  expect(await runCli(['stats', '--watch', '--interval', '5ms'])).toMatchObject({ code: 2 }));
