import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { getQueueEngine } from '@switchyard/core';
import { tracingChannelOf } from '@switchyard/core/middleware';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { drain } from '@switchyard/driver-inmemory/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tracing } from '../src/index.ts';
import { engineOf } from './support/engine-of.ts';
import { idOf, linkedTo, RecordingSdk, traceOf } from './support/recording-sdk.ts';

const sdk = new RecordingSdk();
beforeAll(() => sdk.register());
afterAll(() => sdk.unregister());
beforeEach(() => sdk.reset());

describe('correlation', () => {
  test.each([
    ['parent+link', 0, true, 1],
    ['parent+link', 300_000, true, 1],
    ['parent+link', 300_001, false, 1],
    ['link', 0, false, 1],
    ['none', 0, false, 0],
  ] as const)('%s, delayed by %i ms: child %s, links %i', async (...row) => {
    const [correlation, delayMs, isChild, links] = row;
    const driver = inmemory({ clock: virtualClock() });
    const engine = engineOf(driver, () => undefined, { correlation });
    await engine.start();
    await engine.enqueue('work', 1, { delayMs });
    await drain(driver);
    const [send, run] = [sdk.one('send default'), sdk.one('process default')];

    expect(run.parentSpanContext?.spanId).toBe(isChild ? idOf(send) : undefined);
    expect(traceOf(run) === traceOf(send)).toBe(isChild);
    expect(linkedTo(run)).toEqual(links === 1 ? [idOf(send)] : []);
  });

  test('a batch over several queues has a span for each, also where another middleware swallows jobs', async () => {
    const engine = engineOf(inmemory(), () => undefined);
    engine.use({
      name: 'swallows',
      enqueue: async (job, next) => {
        if (job.payload === 2) throw new Error('not this one');
        return next();
      },
    });
    const { withOptions } = await import('@switchyard/core');
    await engine.enqueueMany('work', [1, 2, withOptions(3, { queue: 'other' })]);

    expect(sdk.one('send default').attributes['messaging.batch.message_count']).toBe(2);
    expect(sdk.one('send default').status.code).toBe(SpanStatusCode.ERROR);
    expect(sdk.one('send other').attributes['messaging.batch.message_count']).toBe(1);
    expect(sdk.one('send other').status.code).toBe(SpanStatusCode.UNSET);
  });

  test('headers that are no context are no trouble', async () => {
    const driver = inmemory();
    const engine = engineOf(driver, () => undefined, { spans: ['process'] });
    await engine.start();
    const headers = { traceparent: '00-nonsense', 'trace-previous-run': '00-0-0-zz', baggage: '=' };
    await engine.enqueue('work', 1, { headers });
    const [run] = await sdk.until('process default');

    expect(run?.parentSpanContext).toBeUndefined();
    expect(run?.links).toEqual([]);
  });
});

describe('what may not cost a job', () => {
  test.each([1_900, 2_100])('a baggage of %i characters', async (length) => {
    const seen: unknown[] = [];
    const engine = engineOf(inmemory(), (job) => seen.push(job.headers['baggage']?.length));
    await engine.start();
    const baggage = propagation.createBaggage({ a: { value: 'x'.repeat(length - 2) } });
    const headers = { mine: 'y'.repeat(3_000) };
    await context.with(propagation.setBaggage(context.active(), baggage), () =>
      engine.enqueue('work', 1, { headers }),
    );
    const [run] = await sdk.until('process default');

    expect(seen).toEqual([length === 1_900 ? 1_900 : undefined]);
    expect(run?.parentSpanContext?.spanId).toBe(idOf(sdk.one('send default')));
  });

  test('a handler that never ends: its span ends when its run has', async () => {
    const engine = engineOf(inmemory(), () => new Promise(() => undefined));
    await engine.start();
    await engine.enqueue('work', 1, { timeoutMs: 5, maxAttempts: 1 });
    const [run] = await sdk.until('process default');

    expect(run?.attributes['error.type']).toBe('stuck');
    expect(run?.status.code).toBe(SpanStatusCode.ERROR);
  });

  test('spans that run when the engine closes are ended', async () => {
    const clock = virtualClock();
    const engine = engineOf(inmemory({ clock }), () => new Promise(() => undefined));
    await engine.start();
    await engine.enqueue('work', 1);
    await clock.advance(1);
    const closing = engine.close();
    await clock.advance('1m');
    await closing;

    expect(sdk.spans('process default')).toHaveLength(1);
  });
});

describe('options', () => {
  test('spans chooses what is made; without send no header is written', async () => {
    const seen: unknown[] = [];
    const engine = engineOf(inmemory(), (job) => seen.push(job.headers), { spans: ['settle'] });
    await engine.start();
    await engine.enqueue('work', 1);
    await sdk.until('ack default');

    expect(sdk.all.map((span) => span.name)).toEqual(['ack default']);
    expect(seen).toEqual([{}]);
  });

  test.each([
    [{ corelation: 'link' }, 'no option corelation'],
    [{ correlation: 'child' }, 'correlation must be'],
    [{ spans: ['ack'] }, 'spans must be'],
    [{ spans: 'send' }, 'spans must be'],
  ])('%j is refused', (options, message) => {
    expect(() => tracing(options as never)).toThrow(message);
  });

  test('one object traces one engine', async () => {
    const middleware = tracing();
    const engine = getQueueEngine({ driver: inmemory() }).use(middleware);
    const other = getQueueEngine({ driver: inmemory() });

    expect(() => other.use(middleware)).toThrow('a tracing() of its own');
    await Promise.all([engine.close(), other.close()]);
  });

  test('a closed engine listens no more, and engines do not hear of each other', async () => {
    const channels = ['driver.receive', 'driver.settle', 'enqueueMany'] as const;
    const one = engineOf(inmemory(), () => undefined);
    const other = engineOf(inmemory(), () => undefined);
    await other.start();
    await one.enqueueMany('work', [1]);
    await other.enqueue('work', 1);
    await sdk.until('ack default');
    expect(sdk.spans('receive default')).toHaveLength(1);
    expect(sdk.spans('send default')).toHaveLength(2);

    await Promise.all([one.close(), other.close()]);
    expect(channels.map((call) => tracingChannelOf(call).hasSubscribers)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

test('an SDK that comes after the engine was made is used; none is no trouble', async () => {
  await sdk.unregister();
  const seen: unknown[] = [];
  const engine = engineOf(inmemory(), (job) => seen.push(job.headers));
  await engine.start();
  await engine.enqueue('work', 1);
  await expect.poll(() => seen).toEqual([{}]);
  const late = new RecordingSdk();
  late.register();
  try {
    await engine.enqueue('work', 1);
    await late.until('process default');

    expect(seen).toEqual([{}, { traceparent: expect.stringMatching(/^00-/) }]);
    expect(trace.getActiveSpan()).toBeUndefined();
  } finally {
    await engine.close();
    await late.unregister();
  }
});
