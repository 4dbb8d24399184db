import { BaseWorker, getQueueEngine } from '@switchyard/core';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { metrics } from '../src/index.ts';
import { Distribution } from '../src/local-histogram.ts';
import { measured, scrapeOf } from './support/measured.ts';
import { readMetrics } from './support/read-metrics.ts';

test('waits and durations lie in the buckets where they belong', async () => {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const { engine, scrape } = measured(driver, async () => {
    await new Promise<void>((resolve) => clock.setTimer(resolve, 700));
  });
  await engine.enqueue('work', 1);
  await clock.advance('45s');
  await engine.start();
  await clock.advance('1s');
  const { value } = await scrape();
  const bucket = (name: string, le: number): number | undefined =>
    value(`${name}_bucket`, { le: String(le) });

  expect([bucket('job_wait_seconds', 30), bucket('job_wait_seconds', 60)]).toEqual([0, 1]);
  expect(value('job_wait_seconds_sum')).toBe(45);
  expect([bucket('job_duration_seconds', 0.5), bucket('job_duration_seconds', 1)]).toEqual([0, 1]);
  expect(value('job_duration_seconds_sum')).toBe(0.7);
});

test('a value on a bound belongs to its bucket, one above all to the last', () => {
  const values = new Distribution([1, 2]);
  for (const value of [0, 1, 1.5, 2, 99]) values.observe(value);

  expect(values.cumulative).toEqual([
    { le: 1, count: 2 },
    { le: 2, count: 4 },
    { le: '+Inf', count: 5 },
  ]);
  expect([values.sum, values.count]).toEqual([103.5, 5]);
});

test('counters never fall, however often they are scraped, also by two at once', async () => {
  const { engine, scrape } = measured(inmemory(), () => undefined);
  await engine.enqueueMany('work', [1, 2]);
  const two = await Promise.all([scrape(), scrape()]);
  await engine.enqueue('work', 3);

  expect(two.map(({ value }) => value('jobs_enqueued_total'))).toEqual([2, 2]);
  expect((await scrape()).value('jobs_enqueued_total')).toBe(3);
  expect((await scrape()).value('jobs_enqueued_total')).toBe(3);
});

test('a payload that the worker refuses is an error of its kind, and dead', async () => {
  const own = metrics();
  const engine = getQueueEngine({ driver: inmemory(), logLevel: 'error' }).use(own);
  let checks = 0;
  // The producer's check lets it through.
  const validate = (value: unknown) => {
    checks += 1;
    return checks === 1 ? { value } : { issues: [{ message: 'no' }] };
  };
  class Picky extends BaseWorker {
    static readonly payload = { '~standard': { version: 1, vendor: 'test', validate } } as const;
    override async run(): Promise<void> {
      // Never reached.
    }
  }
  engine.registerTask('picky', Picky as never);
  onTestFinished(() => engine.close());
  await engine.start();
  await engine.enqueue('picky' as never, 1 as never);

  await vi.waitFor(async () => {
    const { value } = await scrapeOf(own);
    expect(value('payload_errors_total', { kind: 'invalid_payload' })).toBe(1);
    expect(value('jobs_processed_total', { status: 'dead' })).toBe(1);
    expect(value('payload_errors_total', { kind: 'undecodable' })).toBe(0);
  });
});

test('a handler that runs on is stalled', async () => {
  const { engine, scrape } = measured(inmemory(), () => new Promise(() => undefined));
  await engine.start();
  await engine.enqueue('work', 1, { timeoutMs: 5, maxAttempts: 1 });

  await vi.waitFor(async () => {
    const { value } = await scrape();
    expect(value('stalled_jobs_total', { queue: 'default' })).toBe(1);
  });
});

test('a broker that does not answer: driver_up is 0, and nothing is told of queues', async () => {
  const driver = inmemory();
  const { engine, scrape } = measured(driver, () => undefined);
  await engine.enqueue('work', 1);
  expect((await scrape()).value('queue_jobs', { state: 'waiting' })).toBe(1);
  vi.spyOn(driver, 'ping').mockRejectedValue(new Error('gone'));
  const away = await scrape();

  expect(away.value('driver_up')).toBe(0);
  expect(away.families.get('switchyard_queue_jobs')?.samples).toEqual([]);
  vi.restoreAllMocks();
  expect((await scrape()).value('driver_up')).toBe(1);
});

test('names of tasks that come with messages do not grow without end', async () => {
  const { engine, metrics: own } = measured(inmemory(), () => undefined);
  for (let index = 0; index < 1_100; index += 1) {
    engine.declareTask(`task-${index}`);
    await engine.enqueue(`task-${index}`, 1);
  }
  const { families, value } = await scrapeOf(own);
  const samples = families.get('switchyard_jobs_enqueued_total')?.samples ?? [];

  expect(samples).toHaveLength(1_001);
  expect(value('jobs_enqueued_total', { task: '(others)' })).toBe(100);
});

test('two engines of a process are counted together, and are two workers', async () => {
  const own = metrics({ worker: 'here' });
  const engines = [1, 2].map(() =>
    getQueueEngine({ driver: inmemory() }).declareTask('work').use(own),
  );
  await Promise.all(engines.map((engine) => engine.enqueue('work', 1)));

  expect((await scrapeOf(own)).value('jobs_enqueued_total')).toBe(2);
  await Promise.all(engines.map((engine) => engine.close()));
  expect((await scrapeOf(own)).value('jobs_enqueued_total')).toBe(2);
});

test('a registry of the user, another prefix, chosen queues', async () => {
  const registry = new Registry();
  const own = metrics({ registry, prefix: 'jobs_', queues: ['mail'] });
  const engine = getQueueEngine({ driver: inmemory() }).use(own);
  const families = readMetrics(await registry.metrics());
  await engine.close();

  expect(own.registry).toBe(registry);
  expect([...families.keys()].every((name) => name.startsWith('jobs_'))).toBe(true);
  expect(families.get('jobs_queue_jobs')?.samples.map(({ labels }) => labels['queue'])).toEqual([
    'mail',
    'mail',
    'mail',
  ]);
  expect(() => metrics({ registry, prefix: 'jobs_' })).toThrow('already been registered');
});

test("queues: 'none' leaves the queues to another process", async () => {
  const { families } = await measured(inmemory(), () => undefined, { queues: 'none' }).scrape();

  expect(families.has('switchyard_queue_jobs')).toBe(false);
  expect(families.has('switchyard_driver_up')).toBe(true);
});

test.each([
  [{ registy: 1 }, 'no option registy'],
  [{ prefix: 'a-b' }, 'prefix must'],
  [{ queues: 'all' }, 'queues must'],
])('%j is refused', (options, message) => {
  expect(() => metrics(options as never)).toThrow(message);
});
