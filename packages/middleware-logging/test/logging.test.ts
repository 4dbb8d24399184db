import { BaseWorker, discard, getQueueEngine, snooze } from '@switchyard/core';
import type { Logger } from '@switchyard/core/middleware';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { expect, onTestFinished, test } from 'vitest';
import { logging } from '../src/index.ts';
import { TRACE, TRACEPARENT } from './support/logged-driver.ts';
import { eventsOf, loggedOn, pinoInto, type Written } from './support/logged.ts';

const ONCE = { maxAttempts: 1 } as const;

test('each event has one line, and only one', async () => {
  const clock = virtualClock();
  const { engine, lines } = loggedOn(inmemory({ clock }), (payload, { run }) => {
    if (payload === 'bad') throw new Error('no');
    if (payload === 'discards') return discard('no need');
    return payload === 'snoozes' && run === 1 ? snooze(1_000) : undefined;
  });
  await engine.enqueue('work', 'good', { unique: { key: 'a' } });
  await engine.enqueue('work', 'good', { unique: { key: 'a' } });
  await engine.enqueue('work', 'bad', ONCE);
  await engine.enqueue('work', 'discards');
  await engine.enqueue('work', 'snoozes');
  await engine.start();
  await clock.advance('1m');
  await engine.deadLetters.redrive('default');
  await clock.advance('1m');
  const counts = Object.fromEntries(
    [...new Set(eventsOf(lines))].map((name) => [
      name,
      eventsOf(lines).filter((other) => other === name).length,
    ]),
  );

  expect(counts).toEqual({
    'job.enqueued': 4,
    'job.duplicate': 1,
    'job.started': 6,
    'job.completed': 2,
    'job.dead': 2,
    'job.discarded': 1,
    'job.snoozed': 1,
    'job.redriven': 1,
  });
  expect(lines.filter(({ event }) => event === 'job.discarded')).toMatchObject([
    { reason: 'no need' },
  ]);
});

test('payloads are written if asked for, with what is redacted in them, and stay as they are', async () => {
  const seen: unknown[] = [];
  const payload = { card: { number: '4111', month: 5 }, users: [{ token: 'a' }, { token: 'b' }] };
  const clock = virtualClock();
  const { engine, lines } = loggedOn(inmemory({ clock }), (given) => void seen.push(given), {
    payload: true,
    redact: ['payload.card.number', 'payload.users[*].token'],
  });
  await engine.start();
  await engine.enqueue('work', payload, { headers: { traceparent: TRACEPARENT } });
  await clock.advance('1s');
  const redacted = {
    card: { number: '[redacted]', month: 5 },
    users: [{ token: '[redacted]' }, { token: '[redacted]' }],
  };

  expect(lines.map(({ event, payload: shown, trace_id: id }) => [event, shown, id])).toEqual([
    ['job.enqueued', redacted, TRACE],
    ['job.started', redacted, TRACE],
    ['job.completed', undefined, TRACE],
  ]);
  expect(lines[0]).toMatchObject({ duration_ms: expect.any(Number) as number });
  expect(lines[1]).toMatchObject({ attempt: 1, task: 'work', queue: 'default' });
  expect(seen).toEqual([payload]);
});

test('messages of errors can be redacted too', async () => {
  const fail = (): never => {
    throw new Error('hush');
  };
  const clock = virtualClock();
  const { engine, lines } = loggedOn(inmemory({ clock }), fail, { redact: ['error.message'] });
  await engine.start();
  await engine.enqueue('work', 1, ONCE);
  await clock.advance('1s');

  expect(lines.at(-1)).toMatchObject({
    event: 'job.dead',
    error: { name: 'Error', message: '[redacted]' },
  });
  expect(JSON.stringify(lines)).not.toContain('hush');
});

test('levels can be changed, and lines left out', async () => {
  const clock = virtualClock();
  const { engine, lines } = loggedOn(inmemory({ clock }), () => undefined, {
    levels: { 'job.enqueued': 'debug', 'job.started': false },
  });
  await engine.start();
  await engine.enqueue('work', 1);
  await clock.advance('1s');

  expect(lines.map(({ event, level }) => [event, level])).toEqual([
    ['job.enqueued', 'debug'],
    ['job.completed', 'info'],
  ]);
});

test('what a handler logs has the trace id too', async () => {
  const clock = virtualClock();
  const { engine, lines } = loggedOn(inmemory({ clock }), (_, job) =>
    job.log.info({ mine: 1 }, 'hello'),
  );
  await engine.start();
  await engine.enqueue('work', 1, { headers: { traceparent: TRACEPARENT } });
  await clock.advance('1s');

  expect(lines.find(({ msg }) => msg === 'hello')).toMatchObject({ mine: 1, trace_id: TRACE });
});

test.each(['', 'x', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `00-${TRACE}`])(
  'the traceparent %j is none',
  async (traceparent) => {
    const { engine, lines } = loggedOn(inmemory());
    await engine.enqueue('work', 1, { headers: { traceparent } });

    expect(lines).toMatchObject([{ event: 'job.enqueued' }]);
    expect(lines[0]).not.toHaveProperty('trace_id');
  },
);

test('without logging() the engine still tells of trouble, with the trace id', async () => {
  const lines: Written[] = [];
  const clock = virtualClock();
  const driver = inmemory({ clock });
  class Fails extends BaseWorker {
    override run(): Promise<never> {
      return Promise.reject(new Error('no'));
    }
  }
  const engine = getQueueEngine({ driver, logger: pinoInto(lines) });
  engine.registerTask('work', Fails as never);
  onTestFinished(() => engine.close());
  await engine.start();
  await engine.enqueue('work', 1, { ...ONCE, headers: { traceparent: TRACEPARENT } });
  await clock.advance('1s');

  expect(lines).toMatchObject([{ msg: 'job dead-lettered', trace_id: TRACE }]);
});

test('a logger that throws reaches no job, and the engine’s is told once', async () => {
  const fail = (): never => {
    throw new Error('disk full');
  };
  const broken: Logger = { debug: fail, info: fail, warn: fail, error: fail };
  for (const payload of [false, true]) {
    const clock = virtualClock();
    const { engine, lines } = loggedOn(inmemory({ clock }), () => 'done', {
      logger: broken,
      payload,
    });
    await engine.start();
    const { outcome } = await engine.enqueue('work', 1);
    await clock.advance('1s');

    expect(outcome).toBe('added');
    expect(lines).toMatchObject([{ msg: 'The logger of logging() threw; more is not told.' }]);
  }
});

test('a payload that no logger can write fails no job', async () => {
  const circular: Record<string, unknown> = { a: 1n };
  const clock = virtualClock();
  const { engine, lines } = loggedOn(inmemory({ clock }), () => undefined, {
    payload: true,
    redact: ['payload.b.c'],
  });
  await engine.start();
  await engine.enqueue('work', circular);
  await clock.advance('1s');

  expect(eventsOf(lines)).toContain('job.completed');
});

test('each engine needs one of its own', () => {
  const own = logging();
  getQueueEngine({ driver: inmemory() }).use(own);

  expect(() => getQueueEngine({ driver: inmemory() }).use(own)).toThrow('of its own');
});

test.each([
  [{ level: 'info' }, 'there is no option level'],
  [{ logger: {} }, 'logger must have'],
  [{ payload: 'yes' }, 'payload must be'],
  [{ redact: ['a..b['] }, 'no path'],
  [{ redact: 'a' }, 'a list of paths'],
  [{ levels: { 'job.lost': 'info' } }, 'there is no option job.lost'],
  [{ levels: { 'job.dead': 'fatal' } }, 'debug, info, warn, error or false'],
])('%j is refused', (options, message) => {
  expect(() => logging(options as never)).toThrow(
    expect.objectContaining({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
    }),
  );
});
