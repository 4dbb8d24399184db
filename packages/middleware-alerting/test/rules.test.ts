import { expect, test, vi } from 'vitest';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { inShort, watched, watchedOn } from './support/watched.ts';

const ONCE = { maxAttempts: 1 } as const;

function fails(payload: unknown): void {
  if (payload === 'bad') throw new Error('no');
}

test('QueueLatencyHigh: the oldest job waits longer than promised, until somebody takes it', async () => {
  const { engine, watch, clock } = watched(() => undefined, { rules: { NoConsumers: false } });
  await engine.enqueue('work', 1);
  await clock.advance('5m');
  expect(watch.alerts()).toEqual([]);
  await clock.advance('15s');
  expect(watch.alerts()).toMatchObject([
    { rule: 'QueueLatencyHigh', labels: { driver: 'inmemory', queue: 'default' }, threshold: 300 },
  ]);
  expect(watch.alerts()[0]?.summary).toContain('at most 5 min');
  await engine.start();
  await clock.advance('15s');
  expect(inShort(watch.alerts())).toEqual(['QueueLatencyHigh resolved']);
});

test('FailureRatioHigh: by jobs that died, of enough, in its window; not by attempts', async () => {
  const { engine, watch, clock } = watched(fails, { rules: { DeadLetterGrowing: false } });
  await engine.start();
  await engine.enqueueMany('work', [...Array(18).fill('good'), 'bad', 'bad'], ONCE);
  await clock.advance('15s');
  expect(watch.alerts()).toEqual([]); // 10 %, of 20: not more than 20
  await engine.enqueueMany('work', ['good'], ONCE);
  await clock.advance('15s');
  const [alert] = watch.alerts();
  expect(alert).toMatchObject({ rule: 'FailureRatioHigh', state: 'firing', value: 2 / 21 });
  expect(alert?.summary).toBe(
    '2 of the last 21 jobs of default died in 10 min: 9.5 %, at most 5 % is normal.',
  );
  await clock.advance('11m');
  expect(inShort(watch.alerts())).toEqual(['FailureRatioHigh resolved']);
});

test('FailureRatioHigh: attempts that are followed by another are no failures', async () => {
  const { engine, watch, clock } = watched((_, { attempt }) => fails(attempt === 1 ? 'bad' : ''));
  await engine.start();
  await engine.enqueueMany('work', Array(50).fill('x'), { backoff: { type: 'fixed', delayMs: 1 } });
  await clock.advance('1m');
  expect((await engine.queues.stats('default')).waiting).toBe(0);
  expect(watch.alerts()).toEqual([]);
});

test('DeadLetterGrowing: new ones, not old ones; a purge in between hides none', async () => {
  const { engine, watch, clock } = watched(fails);
  await engine.start();
  await clock.advance('15s');
  await engine.enqueue('work', 'bad', ONCE);
  await clock.advance('15s');
  expect(watch.alerts()).toMatchObject([{ rule: 'DeadLetterGrowing', value: 1, threshold: 0 }]);
  await clock.advance('11m');
  expect(inShort(watch.alerts())).toEqual(['DeadLetterGrowing resolved']);
  await engine.deadLetters.purge('default');
  await clock.advance('15s');
  await engine.enqueue('work', 'bad', ONCE);
  await clock.advance('15s');
  expect(watch.alerts()).toMatchObject([{ rule: 'DeadLetterGrowing', state: 'firing', value: 1 }]);
});

test('dead letters that were there before are not new', async () => {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const before = watchedOn(driver, fails);
  await before.engine.start();
  await before.engine.enqueue('work', 'bad', ONCE);
  await clock.advance('1s');
  const { watch, changes } = watchedOn(driver, fails);
  await clock.advance('5m');
  expect(inShort(before.watch.alerts())).toEqual(['DeadLetterGrowing firing']);
  expect([watch.alerts(), changes]).toEqual([[], []]);
});

test('NoConsumers: jobs wait for two minutes and no worker reads them; not while paused', async () => {
  const { engine, watch, clock, changes } = watched();
  await clock.advance('10m');
  expect(watch.alerts()).toEqual([]); // nobody reads, and nothing waits
  await engine.enqueue('work', 1);
  await clock.advance('1m');
  expect(inShort(watch.alerts())).toEqual(['NoConsumers pending']);
  await clock.advance('2m');
  expect(inShort(watch.alerts())).toEqual(['NoConsumers firing']);
  await engine.start();
  await clock.advance('15s');
  expect(inShort(changes)).toEqual([
    'NoConsumers pending',
    'NoConsumers firing',
    'NoConsumers resolved',
  ]);

  const paused = watched();
  await paused.engine.queues.pause('default');
  await paused.engine.enqueue('work', 1);
  await paused.clock.advance('4m');
  expect(paused.watch.alerts()).toEqual([]);
});

test('StalledJobs: handlers that run on after their abort', async () => {
  const rules = { DeadLetterGrowing: false } as const;
  const { engine, watch, clock } = watched(() => new Promise(() => undefined), { rules });
  await engine.start();
  await engine.enqueue('work', 1, { timeoutMs: 5, maxAttempts: 1 });
  await clock.advance('15s');
  expect(watch.alerts()).toMatchObject([
    { rule: 'StalledJobs', state: 'firing', labels: { queue: 'default' }, value: 1 },
  ]);
  await clock.advance('11m');
  expect(inShort(watch.alerts())).toEqual(['StalledJobs resolved']);
});

test('BacklogNotDraining: many wait, and become no fewer in the whole window', async () => {
  const quiet = { NoConsumers: false, QueueLatencyHigh: false } as const;
  const { engine, watch, clock } = watched(() => undefined, { rules: quiet });
  await engine.enqueueMany('work', Array(150).fill(1));
  await clock.advance('8m');
  expect(watch.alerts()).toEqual([]);
  await clock.advance('2m');
  expect(watch.alerts()).toMatchObject([{ rule: 'BacklogNotDraining', value: 150 }]);
  await engine.start();
  await clock.advance('15s');
  expect(inShort(watch.alerts())).toEqual(['BacklogNotDraining resolved']);
});

test('DriverDown: the broker does not answer for 30 s; nothing else is resolved by that', async () => {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const { engine, watch, lines } = watchedOn(driver, fails, { rules: { NoConsumers: false } });
  await engine.enqueue('work', 1);
  await clock.advance('6m');
  expect(inShort(watch.alerts())).toEqual(['QueueLatencyHigh firing']);
  vi.spyOn(driver, 'ping').mockRejectedValue(new Error('gone: secret'));
  await clock.advance('20s');
  expect(inShort(watch.alerts())).toEqual(['QueueLatencyHigh firing', 'DriverDown pending']);
  expect(watch.notEvaluable()).toContainEqual({
    rule: 'QueueLatencyHigh',
    labels: { driver: 'inmemory', queue: 'default' },
    why: 'the broker cannot be counted, or does not answer',
  });
  await clock.advance('30s');
  expect(inShort(watch.alerts())).toEqual(['QueueLatencyHigh firing', 'DriverDown firing']);
  expect(JSON.stringify(watch.alerts())).not.toContain('secret');
  vi.restoreAllMocks();
  await clock.advance('15s');
  expect(inShort(watch.alerts())).toEqual(['QueueLatencyHigh firing', 'DriverDown resolved']);
  expect(lines.filter(({ text }) => text.includes('Alert'))).toEqual([]);
});
