import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { expect, test, vi } from 'vitest';
import {
  callback,
  SinkError,
  type AlertingOptions,
  type AlertNotification,
  type AlertSink,
} from '../src/index.ts';
import { watched, watchedOn, type Handler, type Watched } from './support/watched.ts';

/** Each death is an alert of its own queue, told alone. */
const EACH: AlertingOptions = {
  groupBy: 'alert',
  rules: { NoConsumers: { forMs: 0 }, QueueLatencyHigh: false },
};

async function fire({ engine, watch }: Pick<Watched, 'engine' | 'watch'>, queue: string) {
  await engine.enqueue('work', 1, { queue });
  await watch.evaluate();
}

function withSink(sink: AlertSink, options: AlertingOptions = {}, handler?: Handler) {
  return watched(handler, { ...EACH, ...options, sinks: [sink] });
}

test('a sink that fails is tried again with growing waits, then given up and reported', async () => {
  const ids: string[] = [];
  const one = withSink(
    callback(
      ({ id }) => {
        ids.push(id);
        throw new Error(`no ${ids.length}`);
      },
      { name: 'mine' },
    ),
    { attempts: 3 },
  );
  await fire(one, 'a');
  await one.clock.advance('0ms');
  expect(one.watch.sinks()).toMatchObject([{ queued: 1, retried: 1, lastError: 'no 1' }]);
  await one.clock.advance('1m');
  await one.watch.delivered();

  expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
  expect(one.watch.sinks()).toEqual([
    { name: 'mine', queued: 0, sent: 0, retried: 2, failed: 1, dropped: 0, lastError: 'no 3' },
  ]);
  expect(one.lines.at(-1)).toEqual({
    level: 'error',
    text: 'An alert could not be delivered.',
    fields: { sink: 'mine', error: { name: 'Error', message: 'no 3' } },
  });
});

test('a sink that says that it is of no use is not tried again', async () => {
  let count = 0;
  const one = withSink(
    callback(() => {
      count += 1;
      throw new SinkError('gone', { retryable: false });
    }),
  );
  await fire(one, 'a');
  await one.watch.delivered();

  expect([count, one.watch.sinks()[0]?.failed]).toEqual([1, 1]);
});

test('a sink that works again: the next notification is sent, and the error is over', async () => {
  let works = false;
  const told: AlertNotification[] = [];
  const one = withSink(
    callback((notification) => {
      if (!works) throw new Error('no');
      told.push(notification);
    }),
  );
  await fire(one, 'a');
  works = true;
  await one.clock.advance('5s');
  await one.watch.delivered();

  expect(told).toHaveLength(1);
  expect(one.watch.sinks()[0]).toEqual(expect.not.objectContaining({ lastError: 'no' }));
});

test('a sink that hangs is told to give up, and holds up no other sink and no job', async () => {
  const clock = virtualClock();
  const aborted: unknown[] = [];
  const told: AlertNotification[] = [];
  const hangs: AlertSink = {
    name: 'hangs',
    send: (_, signal) => {
      signal.addEventListener('abort', () => aborted.push(signal.reason));
      return new Promise(() => undefined);
    },
  };
  let ran = 0;
  const one = watchedOn(inmemory({ clock }), () => void (ran += 1), {
    ...EACH,
    sinks: [hangs, callback((notification) => told.push(notification))],
    timeoutMs: 20,
    attempts: 1,
  });
  await fire(one, 'a');
  await vi.waitFor(() => expect(told).toHaveLength(1));
  await one.engine.start({ queues: { a: 1, default: 1 } });
  await one.engine.enqueueMany('work', Array(100).fill(1));
  await clock.advance('1s');
  expect(ran).toBe(101);
  await one.watch.delivered();

  expect(aborted).toEqual([new SinkError('No answer within 20 ms.', { retryable: true })]);
  expect(one.watch.sinks()).toMatchObject([
    { name: 'hangs', failed: 1, lastError: 'No answer within 20 ms.' },
    { sent: 1, failed: 0 },
  ]);
});

test('of what waits for a sink that hangs, the oldest is dropped, and counted', async () => {
  const started: string[] = [];
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const one = withSink(
    callback(async ({ alerts }) => {
      started.push(alerts[0]?.labels['queue'] ?? '');
      await gate;
    }),
    { maxQueued: 2 },
  );
  for (const queue of ['a', 'b', 'c', 'd', 'e']) await fire(one, queue);
  expect(one.watch.sinks()).toMatchObject([{ queued: 3, dropped: 2 }]);
  release();
  await one.watch.delivered();

  expect(started).toEqual(['a', 'd', 'e']);
  expect(one.lines.filter(({ text }) => text === 'An alert was dropped.')).toHaveLength(2);
});

test('close() delivers what waits as far as its time reaches, and drops the rest', async () => {
  const told: string[] = [];
  const closed: string[] = [];
  const sinkOf = (send: AlertSink['send']): AlertSink => ({
    name: 'mine',
    send,
    close: () => void closed.push('closed'),
  });
  const works = withSink(sinkOf(({ id }) => void told.push(id)));
  await fire(works, 'a');
  await works.engine.close();
  expect([told.length, closed.length]).toEqual([1, 1]);

  const hangs = withSink(
    sinkOf(() => new Promise(() => undefined)),
    { closeMs: 20 },
  );
  for (const queue of ['a', 'b', 'c']) await fire(hangs, queue);
  await hangs.engine.close();
  expect(hangs.watch.sinks()).toMatchObject([{ queued: 0, sent: 0, failed: 1, dropped: 2 }]);
  expect(closed.length).toBe(2);
});

test('close() does not sit out the wait before another attempt', async () => {
  let count = 0;
  const one = withSink(
    callback(() => {
      count += 1;
      if (count === 1) throw new Error('no');
    }),
    { closeMs: 60_000 },
  );
  await fire(one, 'a');
  await one.clock.advance('0ms');
  expect(one.watch.sinks()).toMatchObject([{ retried: 1, queued: 1 }]);
  await one.engine.close();

  expect(one.watch.sinks()).toMatchObject([{ sent: 1, queued: 0, dropped: 0 }]);
});

test('a sink that fails to close is reported, and the engine closes', async () => {
  const sink: AlertSink = {
    name: 'mine',
    send: () => undefined,
    close: () => Promise.reject(new Error('no')),
  };
  const one = withSink(sink);
  await one.engine.close();

  expect(one.lines.map(({ text }) => text)).toContain('A sink of alerts failed to close.');
});
