import { describe, expect, test } from 'vitest';
import type { Capabilities } from '../../src/contract/capabilities.ts';
import type { Settlement, SettlementKind } from '../../src/contract/message.ts';
import { openConsumer } from '../../src/emulate/open-consumer.ts';
import { needsCopy } from '../../src/emulate/settle-by-copy.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { deferred } from '../../src/internal/deferred.ts';
import { HEADERS, jobDelivery, malformedDelivery } from '../support/make-delivery.ts';
import { RICH, ScriptedDriver, type Script } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

const ACK: SettlementKind = { kind: 'ack' };
const RELEASE: SettlementKind = { kind: 'release', delayMs: 0 };
const LATER: SettlementKind = { kind: 'release', delayMs: 5 };
const PATCHED: SettlementKind = { kind: 'release', delayMs: 0, headers: { a: 'b' } };
const DEAD: SettlementKind = { kind: 'dead', reason: 'poison', headers: { 'sy-dead-at': '7' } };

/** A driver that can settle nothing but by ack. */
const POOR = { release: 'none', deadLetter: false } as const;

async function bench(capabilities: Partial<Capabilities> = POOR, script: Script = {}) {
  const scripted = new ScriptedDriver(capabilities, script);
  const runtime = await scripted.runtime();
  const consumer = await openConsumer(runtime, 'mail', { leaseMs: 1_000, prefetch: 10 });
  scripted.calls.length = 0;
  return { scripted, consumer };
}

function settlement(kind: SettlementKind, id = 'job-1'): Settlement {
  return { delivery: jobDelivery({ id }), ...kind };
}

describe('needsCopy', () => {
  test.each<[Partial<Capabilities>, boolean[]]>([
    [{ release: 'delayed', deadLetter: true }, [false, false, false, false, false]],
    [{ release: 'immediate', deadLetter: true }, [false, false, true, true, false]],
    [{ release: 'none', deadLetter: true }, [false, true, true, true, false]],
    [{ release: 'delayed', deadLetter: false }, [false, false, false, false, true]],
  ])('%o', (capabilities, expected) => {
    const needed = [ACK, RELEASE, LATER, PATCHED, DEAD].map((kind) =>
      needsCopy(settlement(kind), { ...RICH, ...capabilities }),
    );
    expect(needed).toEqual(expected);
  });
});

describe('a copy', () => {
  test('is accepted first, and only then the delivery is acked', async () => {
    const accepted = deferred<'stored'>();
    const { scripted, consumer } = await bench(POOR, { publish: () => accepted.promise });
    const settling = consumer.settle([settlement(LATER)]);
    await turn();
    expect(scripted.trace).toEqual(['publish mail']);
    accepted.resolve('stored');
    expect(await settling).toEqual(['settled']);
    expect(scripted.trace).toEqual(['publish mail', 'settle mail']);
    expect(scripted.calls[1]?.settlements).toMatchObject([
      { kind: 'ack', delivery: { id: 'job-1' } },
    ]);
  });

  test('is the same job: id, shared headers and bytes, with what changed in extra', async () => {
    const { scripted, consumer } = await bench();
    const delivery = jobDelivery({ extra: { kept: '1', gone: '2', [HEADER.orderingKey]: 'k' } });
    const headers = { gone: null, [HEADER.attempt]: '2' };
    await consumer.settle([{ delivery, kind: 'release', delayMs: 5, headers }]);
    const [copy] = scripted.calls[0]?.messages ?? [];
    expect(copy).toEqual({
      id: 'job-1',
      idOrigin: 'core',
      headers: delivery.headers,
      extra: { kept: '1', [HEADER.orderingKey]: 'k', [HEADER.attempt]: '2' },
      body: delivery.body,
      delayMs: 5,
      priority: undefined,
      orderingKey: 'k',
    });
    expect(copy?.headers).toBe(HEADERS);
    expect(copy?.body).toBe(delivery.body);
  });

  test('keeps its priority, and so its band', async () => {
    const urgent = jobDelivery({ queue: 'mail.high', headers: { ...HEADERS, 'sy-priority': '9' } });
    const native = await bench();
    await native.consumer.settle([{ delivery: { ...urgent, queue: 'mail' }, ...RELEASE }]);
    expect(native.scripted.calls[0]?.messages).toMatchObject([{ priority: 9 }]);
    const banded = await bench({ ...POOR, priority: false });
    await banded.consumer.settle([{ delivery: urgent, ...RELEASE }]);
    expect(banded.scripted.trace).toEqual(['publish mail.high', 'settle mail.high']);
  });

  test('of a dead job goes to the one dead-letter queue, at once', async () => {
    const banded = await bench({ ...POOR, priority: false });
    const delivery = jobDelivery({ queue: 'mail.low', extra: { a: '1' } });
    await banded.consumer.settle([{ delivery, ...DEAD }]);
    expect(banded.scripted.trace).toEqual(['publish mail.dead', 'settle mail.low']);
    const [copy] = banded.scripted.calls[0]?.messages ?? [];
    expect(copy).toMatchObject({ extra: { a: '1', 'sy-dead-at': '7' }, body: delivery.body });
  });

  test('of bytes without an envelope keeps the bytes, and is marked', async () => {
    const { scripted, consumer } = await bench();
    const delivery = malformedDelivery();
    expect(await consumer.settle([{ delivery, ...DEAD }])).toEqual(['settled']);
    expect(scripted.calls[0]?.messages).toEqual([
      {
        id: 'made-up-1',
        idOrigin: 'core',
        headers: {},
        extra: { [HEADER.malformed]: '1', 'sy-dead-at': '7' },
        body: delivery.raw,
      },
    ]);
  });
});

describe('a copy that was not accepted', () => {
  const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });

  test.each<[string, Script]>([
    ['refused', { publish: async () => [{ type: 'refused', code: 'full', message: 'no room' }] }],
    ['without an answer', { publish: async () => [{ type: 'unknown' }] }],
    ['answered with nothing', { publish: async () => [] }],
    ['failed', { publish: () => Promise.reject(gone) }],
    [
      'failed at once',
      {
        publish: () => {
          throw gone;
        },
      },
    ],
  ])('leaves the delivery unacked, so that it comes back: %s', async (_, script) => {
    const { scripted, consumer } = await bench({ ...POOR, recognisesRepeats: false }, script);
    expect(await consumer.settle([settlement(LATER)])).toEqual(['unknown']);
    expect(scripted.trace).not.toContain('settle mail');
  });

  test('holds up no other: each settlement has its own answer, in order', async () => {
    const { scripted, consumer } = await bench(POOR, {
      publish: async (_, messages) =>
        messages.map(({ id }) =>
          id === 'b' ? { type: 'refused', code: 'full', message: 'no room' } : { type: 'stored' },
        ),
      settle: async (_, all) =>
        all.map(({ delivery }) => (delivery.id === 'c' ? 'lease-lost' : 'sent')),
    });
    const answers = await consumer.settle([
      settlement(LATER, 'a'),
      settlement(LATER, 'b'),
      settlement(ACK, 'c'),
      settlement(DEAD, 'd'),
    ]);
    expect(answers).toEqual(['sent', 'unknown', 'lease-lost', 'sent']);
    const acked = scripted.calls.flatMap(({ settlements }) => settlements);
    expect(acked.map(({ kind, delivery }) => [kind, delivery.id])).toEqual([
      ['ack', 'a'],
      ['ack', 'c'],
      ['ack', 'd'],
    ]);
  });

  test('and nothing else: nothing is settled', async () => {
    const { scripted, consumer } = await bench(POOR, { publish: () => Promise.reject(gone) });
    await consumer.settle([settlement(LATER, 'a'), settlement(DEAD, 'b')]);
    expect(scripted.calls.filter(({ call }) => call === 'settle')).toEqual([]);
  });
});

describe('copies to one queue', () => {
  test('share a round trip, as acks do', async () => {
    const { scripted, consumer } = await bench();
    const many = Array.from({ length: 20 }, (_, index) => settlement(LATER, `job-${index}`));
    await consumer.settle(many);
    expect(scripted.trace).toEqual(['publish mail', 'settle mail']);
  });
});
