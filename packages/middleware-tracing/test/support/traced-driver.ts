import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { snooze } from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { engineOf } from './engine-of.ts';
import { idOf, linkedTo, RecordingSdk, traceOf } from './recording-sdk.ts';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const FIXED = { backoff: { type: 'fixed', delayMs: 1 } } as const;

/** How a driver differs. */
interface Manners {
  /** Whether it counts the runs of a job without a store. @default true */
  readonly countsRuns?: boolean;
  /** How long its spans are waited for, in milliseconds: a new queue of some brokers takes a while. @default 4_000 */
  readonly withinMs?: number;
}

/** What tracing shows on any driver. */
export function describeTracedDriver(
  name: string,
  makeDriver: () => Driver,
  { countsRuns = true, withinMs }: Manners = {},
): void {
  const sdk = new RecordingSdk(withinMs);
  describe(`tracing on ${name}`, () => {
    beforeAll(() => sdk.register());
    afterAll(() => sdk.unregister());
    beforeEach(() => sdk.reset());

    test('one job is one trace: send, receive, process, ack, with kinds, parents, links, attributes', async () => {
      const engine = engineOf(makeDriver(), () => undefined, {
        attributes: { 'server.address': 'broker.example' },
      });
      await engine.start();
      const tracer = trace.getTracer('test');
      const { id } = await tracer.startActiveSpan('request', async (span) => {
        const result = await engine.enqueue('work', 1);
        span.end();
        return result;
      });
      await sdk.until('ack default');

      const [send, process] = [sdk.one('send default'), sdk.one('process default')];
      expect(send.kind).toBe(SpanKind.PRODUCER);
      expect(send.parentSpanContext?.spanId).toBe(idOf(sdk.one('request')));
      expect(send.attributes).toEqual({
        'messaging.system': name,
        'messaging.operation.type': 'send',
        'messaging.operation.name': 'send',
        'messaging.destination.name': 'default',
        'messaging.message.id': id,
        'server.address': 'broker.example',
        'switchyard.task': 'work',
      });
      expect(process.kind).toBe(SpanKind.CONSUMER);
      expect(process.parentSpanContext).toMatchObject({ spanId: idOf(send), isRemote: true });
      expect(linkedTo(process)).toEqual([idOf(send)]);
      expect(process.attributes).toEqual({
        'messaging.system': name,
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.destination.name': 'default',
        'messaging.message.id': id,
        'server.address': 'broker.example',
        'switchyard.task': 'work',
        'switchyard.attempt': 1,
        ...(countsRuns && { 'switchyard.run': 1 }),
      });
      for (const [call, type] of [
        ['receive', 'receive'],
        ['ack', 'settle'],
      ]) {
        const span = sdk.one(`${call} default`);
        expect(span.kind).toBe(SpanKind.CLIENT);
        expect(span.parentSpanContext?.spanId).toBe(idOf(send));
        expect(linkedTo(span)).toEqual([idOf(send)]);
        expect(span.attributes).toEqual({
          'messaging.system': name,
          'messaging.operation.type': type,
          'messaging.operation.name': call,
          'messaging.destination.name': 'default',
          'server.address': 'broker.example',
        });
      }
      expect(new Set(sdk.all.map(traceOf)).size).toBe(1);
    });

    test('a handler enqueues, and reads baggage, inside of its span', async () => {
      const seen: (string | undefined)[] = [];
      const engine = engineOf(makeDriver(), async (_, payload) => {
        seen.push(propagation.getActiveBaggage()?.getEntry('tenant')?.value);
        if (payload === 'outer') await engine.enqueue('work', 'inner');
      });
      await engine.start();
      const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
      await context.with(propagation.setBaggage(context.active(), baggage), () =>
        engine.enqueue('work', 'outer'),
      );
      await sdk.until('process default', 2);

      const inner = sdk.spans('send default').find((span) => span.parentSpanContext !== undefined);
      const runs = sdk.spans('process default').map(idOf);
      expect(runs).toContain(inner?.parentSpanContext?.spanId);
      expect(seen).toEqual(['acme', 'acme']);
    });

    test('each run is a span of its own, linked to the enqueue and to the run before', async () => {
      let runs = 0;
      const engine = engineOf(makeDriver(), () => {
        runs += 1;
        if (runs === 1) throw new RangeError('too far');
        return runs === 2 ? snooze(1) : undefined;
      });
      await engine.start();
      await engine.enqueue('work', 1, FIXED);
      const [first, second, third] = await sdk.until('process default', 3);
      await sdk.until('ack default');

      const send = idOf(sdk.one('send default'));
      expect([first, second, third].map((span) => span && linkedTo(span))).toEqual([
        [send],
        [send, idOf(first)],
        [send, idOf(second)],
      ]);
      expect([first, second, third].map((span) => span?.parentSpanContext?.spanId)).toEqual([
        send,
        send,
        send,
      ]);
      expect(first?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'too far' });
      expect(first?.attributes['error.type']).toBe('RangeError');
      expect(first?.events.map((event) => event.name)).toEqual(['exception']);
      expect(second?.attributes).toMatchObject({
        'switchyard.attempt': 2,
        'switchyard.outcome': 'snooze',
      });
      expect(second?.status.code).toBe(SpanStatusCode.UNSET);
      expect(sdk.spans('release default')).toHaveLength(2);
    });

    test('the run of a job that was redriven is linked to the one that killed it', async () => {
      let fails = true;
      const engine = engineOf(makeDriver(), () => {
        if (fails) throw new Error('no');
      });
      await engine.start();
      await engine.enqueue('work', 1, { maxAttempts: 1 });
      await sdk.until('dead-letter default');
      fails = false;
      await engine.deadLetters.redrive('default');
      const [first, second] = await sdk.until('process default', 2);

      expect(second && linkedTo(second)).toContain(idOf(first));
    });

    test('jobs of one call share a span, and each run begins a trace linked to it', async () => {
      const engine = engineOf(makeDriver(), () => undefined);
      await engine.enqueueMany('work', [1, 2, 3]);
      await engine.start();
      const runs = await sdk.until('process default', 3);

      const send = sdk.one('send default');
      expect(send.kind).toBe(SpanKind.PRODUCER);
      expect(send.attributes['messaging.batch.message_count']).toBe(3);
      expect(send.attributes).not.toHaveProperty('messaging.message.id');
      for (const run of runs) {
        expect(run.parentSpanContext).toBeUndefined();
        expect(linkedTo(run)).toEqual([idOf(send)]);
      }
      expect(new Set([...runs, send].map(traceOf)).size).toBe(4);
      await sdk.until('ack default');
      const counts = sdk
        .spans('ack default')
        .map((span) => Number(span.attributes['messaging.batch.message_count'] ?? 1));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    });

    test('a job that failed to be sent is told', async () => {
      const engine = engineOf(makeDriver(), () => undefined);
      const headers = { big: 'x'.repeat(9_000) };
      await expect(engine.enqueue('work', 1, { headers })).rejects.toThrow('headers');
      const send = sdk.one('send default');

      expect(send.status.code).toBe(SpanStatusCode.ERROR);
      expect(send.attributes['error.type']).toBe('ERR_TOO_LARGE');
    });

    test('the four metrics of the conventions', async () => {
      const run = (_: unknown, payload: unknown): void => {
        if (payload === 'fails') throw new RangeError('no');
      };
      const engine = engineOf(makeDriver(), run, { attributes: { 'test.of': 'metrics' } });
      await engine.start();
      await engine.enqueue('work', 'fails', { maxAttempts: 1 });
      // Before the others, or they would be settled together.
      await sdk.until('dead-letter default');
      await engine.enqueue('work', 1);
      await engine.enqueueMany('work', [2, 3]);
      await sdk.until('process default', 4);
      await sdk.until('ack default');

      const attributes = (type: string, operation: string, more?: object): object => ({
        'messaging.system': name,
        'messaging.destination.name': 'default',
        'messaging.operation.type': type,
        'messaging.operation.name': operation,
        'test.of': 'metrics',
        ...more,
      });
      const points = async (metric: string) =>
        (await sdk.points(metric)).filter((point) => point.attributes['test.of'] === 'metrics');
      expect(await points('messaging.client.sent.messages')).toMatchObject([
        { attributes: attributes('send', 'send'), value: 4 },
      ]);
      expect(await points('messaging.client.consumed.messages')).toMatchObject([
        { attributes: attributes('process', 'process'), value: 4 },
      ]);
      const runs = await points('messaging.process.duration');
      expect(runs).toMatchObject([
        {
          attributes: attributes('process', 'process', { 'error.type': 'RangeError' }),
          value: { count: 1 },
        },
        { attributes: attributes('process', 'process'), value: { count: 3 } },
      ]);
      expect(runs[0]?.value).toMatchObject({ buckets: { boundaries: BUCKETS } });
      const calls = await points('messaging.client.operation.duration');
      expect(calls.map((point) => point.attributes)).toEqual(
        expect.arrayContaining([
          attributes('send', 'send'),
          attributes('receive', 'receive'),
          attributes('settle', 'ack'),
          attributes('settle', 'dead-letter'),
        ]),
      );
    });
  });
}
