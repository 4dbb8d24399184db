import type { HealthReport } from '@switchyard/core/middleware';
import { expect, test } from 'vitest';
import { History } from '../src/history.ts';
import { driverDown, workerStalled } from '../src/rules/engine-rules.ts';
import type { Sight } from '../src/sight.ts';

const WELL: HealthReport = {
  live: true,
  ready: true,
  role: 'working',
  driver: { name: 'rabbitmq', ok: true },
  loops: [{ name: 'receive mail', ok: true, lastBeatMs: 5 }],
  running: 0,
  stuck: 0,
  paused: [],
  warnings: [],
  problems: [],
};

const STALLED: HealthReport = {
  ...WELL,
  live: false,
  loops: [
    { name: 'receive mail', ok: false, lastBeatMs: 40_000 },
    { name: 'renew', ok: true, lastBeatMs: 5 },
  ],
};

const NONE = new History({ longestMs: 0, shortestMs: 0 });

function sightOf(health: HealthReport): Sight {
  const answers = health.driver.ok && health.store?.ok !== false;
  return { at: 0, driver: 'rabbitmq', worker: 'here', health, answers, queues: [] };
}

test('WorkerStalled: a loop is late while the broker answers', () => {
  const judge = workerStalled();
  const labels = { driver: 'rabbitmq', worker: 'here' };

  expect(judge(sightOf(WELL), NONE)).toEqual([{ labels, verdict: { type: 'ok' } }]);
  expect(judge(sightOf(STALLED), NONE)).toMatchObject([
    { labels, verdict: { type: 'holds', summary: 'The worker here has stalled: receive mail.' } },
  ]);
});

test('WorkerStalled: not known while the broker is away, and no matter of one that only adds jobs', () => {
  const judge = workerStalled();
  const away = { ...STALLED, driver: { name: 'rabbitmq', ok: false } };

  expect(judge(sightOf(away), NONE)).toMatchObject([{ verdict: { type: 'unknown' } }]);
  expect(judge(sightOf({ ...WELL, role: 'producing' }), NONE)).toEqual([]);
});

test('DriverDown: broker and store are two subjects', () => {
  const health = { ...WELL, store: { name: 'redis', ok: false, problem: 'hush' } };

  expect(driverDown()(sightOf(health), NONE)).toEqual([
    { labels: { driver: 'rabbitmq' }, verdict: { type: 'ok' } },
    {
      labels: { driver: 'rabbitmq', store: 'redis' },
      verdict: { type: 'holds', value: 0, threshold: 1, summary: 'redis does not answer.' },
    },
  ]);
});
