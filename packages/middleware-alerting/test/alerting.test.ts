import { getQueueEngine } from '@switchyard/core';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { expect, test, vi } from 'vitest';
import { alerting, callback, type AlertNotification } from '../src/index.ts';
import { inShort, toldInShort, watched, watchedOn } from './support/watched.ts';

const ONLY_LATENCY = {
  FailureRatioHigh: false,
  DeadLetterGrowing: false,
  NoConsumers: false,
  BacklogNotDraining: false,
} as const;

test('what fires is told once, and once that it is resolved', async () => {
  const { engine, watch, told, clock } = watched(() => undefined, { rules: ONLY_LATENCY });
  await engine.enqueue('work', 1);
  await clock.advance('2h');
  expect(toldInShort(told)).toEqual(['firing QueueLatencyHigh 1']);
  await engine.start();
  await clock.advance('2h');
  expect(toldInShort(told)).toEqual(['firing QueueLatencyHigh 1', 'resolved QueueLatencyHigh 1']);
  const [fired, resolved] = told.map(({ alerts }) => alerts[0]);
  expect(fired?.fingerprint).toBe(resolved?.fingerprint);
  expect(resolved?.resolvedAt).toBeGreaterThan(fired?.firedAt ?? Infinity);
  expect(watch.alerts()).toEqual([]); // forgotten by now
});

test('what does not hold for long enough is not told', async () => {
  const { engine, told, changes, clock } = watched(() => undefined, {
    rules: { ...ONLY_LATENCY, QueueLatencyHigh: { forMs: 60_000 } },
  });
  await engine.enqueue('work', 1);
  await clock.advance('5m');
  await clock.advance('30s');
  await engine.start();
  await clock.advance('5m');
  expect([inShort(changes), told]).toEqual([['QueueLatencyHigh pending'], []]);
});

test('what flaps is told once in its cooldown; what still fires then is told then', async () => {
  const rules = { ...ONLY_LATENCY, QueueLatencyHigh: { sloMs: 1_000 } };
  const { engine, told, changes, clock } = watched(() => undefined, {
    rules,
    cooldownMs: 600_000,
  });
  await engine.start();
  await engine.queues.pause('default');
  for (let round = 0; round < 4; round += 1) {
    await engine.enqueue('work', round);
    await clock.advance('30s');
    await engine.queues.resume('default');
    await clock.advance('1s');
    await engine.queues.pause('default');
    await clock.advance('29s');
  }
  expect(changes.filter(({ state }) => state === 'firing').length).toBe(4);
  expect(toldInShort(told)).toEqual(['firing QueueLatencyHigh 1', 'resolved QueueLatencyHigh 1']);
  await engine.enqueue('work', 'last');
  await clock.advance('5m');
  expect(told.length).toBe(2);
  await clock.advance('5m');
  expect(toldInShort(told.slice(2))).toEqual(['firing QueueLatencyHigh 1']);
});

test.each([
  ['rule', ['firing QueueLatencyHigh 2']],
  ['queue', ['firing default 1', 'firing other 1']],
  ['all', ['firing all 2']],
] as const)('alerts of one round are grouped by %s', async (groupBy, expected) => {
  const { engine, told, clock } = watched(() => undefined, { rules: ONLY_LATENCY, groupBy });
  await engine.enqueue('work', 1);
  await engine.enqueue('work', 1, { queue: 'other' });
  await clock.advance('6m');

  expect(toldInShort(told).toSorted()).toEqual(expected);
});

test('of many engines on one store, one tells; if it goes, another does', async () => {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const options = { rules: ONLY_LATENCY };
  const all = [1, 2, 3].map(() => watchedOn(driver, () => undefined, options));
  await all[0]?.engine.enqueue('work', 1);
  await clock.advance('10m');
  const tellers = all.filter(({ told }) => told.length > 0);

  expect(all.map(({ watch }) => inShort(watch.alerts()))).toEqual(
    Array(3).fill(['QueueLatencyHigh firing']),
  );
  expect(tellers.map(({ told }) => told.length)).toEqual([1]);
  await tellers[0]?.watch.close?.();
  await clock.advance('6m');
  expect(all.filter((one) => one.told.length > 0 && one !== tellers[0])).toHaveLength(1);
});

test('labels of the options are part of what tells alerts apart', async () => {
  const prints = await Promise.all(
    [{}, { environment: 'a' }, { environment: 'b' }].map(async (labels) => {
      const { engine, watch, clock } = watched(() => undefined, { rules: ONLY_LATENCY, labels });
      await engine.enqueue('work', 1);
      await clock.advance('6m');
      expect(watch.alerts()[0]?.labels).toMatchObject(labels);
      return watch.alerts()[0]?.fingerprint;
    }),
  );

  expect(new Set(prints).size).toBe(3);
});

test('evaluate() looks at once, and delivered() waits for the sinks', async () => {
  const told: AlertNotification[] = [];
  const slow = callback(async (notification) => {
    await new Promise((resolve) => setImmediate(resolve));
    told.push(notification);
  });
  const { engine, watch } = watchedOn(inmemory(), () => undefined, {
    sinks: [slow],
    rules: { ...ONLY_LATENCY, NoConsumers: { forMs: 0 } },
  });
  await engine.enqueue('work', 1);
  await watch.evaluate();
  expect(inShort(watch.alerts())).toEqual(['NoConsumers firing']);
  await watch.delivered();
  expect(told).toHaveLength(1);
});

test('a listener that throws is logged, and keeps nobody from being told', async () => {
  const { engine, watch, told, lines, clock } = watched(() => undefined, { rules: ONLY_LATENCY });
  watch.onChange(() => {
    throw new Error('mine');
  });
  await engine.enqueue('work', 1);
  await clock.advance('6m');

  expect(told).toHaveLength(1);
  expect(lines.map(({ text }) => text)).toContain('A listener of alerts threw.');
});

test('an engine that is closed is watched no more', async () => {
  const { engine, watch, changes, clock } = watched(() => undefined, { rules: ONLY_LATENCY });
  await engine.enqueue('work', 1);
  const look = vi.spyOn(engine.queues, 'stats');
  await engine.close();
  await clock.advance('1h');

  expect([watch.alerts(), changes, look.mock.calls]).toEqual([[], [], []]);
});

test('each engine needs one of its own', () => {
  const watch = alerting();
  getQueueEngine({ driver: inmemory() }).use(watch);

  expect(() => getQueueEngine({ driver: inmemory() }).use(watch)).toThrow('of its own');
});

test.each([
  [{ sink: [] }, 'there is no option sink'],
  [{ sinks: [{}] }, 'sinks must be'],
  [{ evaluateMs: 5 }, 'evaluateMs must be'],
  [{ groupBy: 'task' }, 'groupBy must be'],
  [{ labels: { queue: 'x' } }, 'labels.queue must be'],
  [{ queues: 'all' }, 'queues must be'],
  [{ rules: { OutboxStuck: {} } }, 'there is no option OutboxStuck'],
  [{ rules: { QueueLatencyHigh: true } }, 'an object of options, or false'],
  [{ rules: { QueueLatencyHigh: { windowMs: 5_000 } } }, 'there is no option windowMs'],
  [{ rules: { FailureRatioHigh: { ratio: 5 } } }, 'a number from 0 to below 1'],
  [{ rules: { FailureRatioHigh: { severity: 'bad' } } }, 'warning or critical'],
])('%j is refused', (options, message) => {
  expect(() => alerting(options as never)).toThrow(
    expect.objectContaining({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
    }),
  );
});
