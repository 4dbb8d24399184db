import { describe, expect, test } from 'vitest';
import type { Capabilities } from '../../src/contract/capabilities.ts';
import type { Delivery } from '../../src/contract/message.ts';
import { redriveQueue } from '../../src/dead-letter/redrive.ts';
import { publishComplete } from '../../src/emulate/publish-complete.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { HEADERS, jobDelivery, malformedDelivery } from '../support/make-delivery.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';
import { revivedMessage } from '../../src/store/revived-message.ts';

const DEAD = {
  [HEADER.attempt]: '5',
  [HEADER.error]: '{}',
  [HEADER.deadReason]: 'max_attempts',
  [HEADER.deadAt]: '7',
  [HEADER.runAt]: '6',
  [HEADER.deadline]: '8',
  [HEADER.unknownSince]: '5',
  [HEADER.unknownTimes]: '2',
};

function dead(id: string, overrides: object = {}): Delivery {
  return jobDelivery({ id, queue: 'mail.dead', extra: DEAD, ...overrides });
}

/** Redrives what lies in `mail.dead`. */
async function redrive(
  lying: readonly Delivery[],
  options: { limit?: number; script?: Script; capabilities?: Partial<Capabilities> } = {},
) {
  const queue = [...lying];
  const scripted = new ScriptedDriver(options.capabilities, {
    receive: async (_, { max }) => queue.splice(0, max),
    ...options.script,
  });
  const runtime = await scripted.runtime();
  const told: string[] = [];
  const outcome = await redriveQueue(
    { runtime, queue: 'mail', limit: options.limit ?? Infinity },
    {
      redrive: (queue, dead) => publishComplete(runtime, queue, dead.map(revivedMessage)),
      onRedriven: (id, task) => void told.push(`${id} ${task}`),
    },
  )
    .then(({ redriven }) => redriven)
    .catch((error: unknown) => error);
  const of = (call: string) => scripted.calls.filter((one) => one.call === call);
  return {
    outcome,
    told,
    trace: scripted.trace,
    sent: of('publish').flatMap(({ messages }) => messages),
    acked: of('settle').flatMap(({ settlements }) => settlements.map((one) => one.delivery.id)),
    left: queue.length,
  };
}

describe('a redriven job', () => {
  test('begins anew: attempt 1, one redrive more, the same id, bytes and own headers', async () => {
    const delivery = dead('a', { extra: { ...DEAD, tenant: 't', [HEADER.redrives]: '2' } });
    const { sent, outcome, told } = await redrive([delivery]);
    expect(sent).toEqual([
      {
        id: 'a',
        idOrigin: 'redrive',
        headers: HEADERS,
        extra: { tenant: 't', [HEADER.redrives]: '3' },
        body: (delivery as { body: Uint8Array }).body,
        priority: 5,
        orderingKey: undefined,
      },
    ]);
    expect([outcome, told]).toEqual([1, ['a send_email']]);
  });

  test('keeps its priority and ordering key', async () => {
    const urgent = dead('a', { headers: { ...HEADERS, [HEADER.priority]: '9' } });
    const keyed = dead('b', { extra: { ...DEAD, [HEADER.orderingKey]: 'k' } });
    const { sent } = await redrive([urgent, keyed]);
    expect(sent).toMatchObject([{ priority: 9 }, { orderingKey: 'k' }]);
  });

  test('goes back to its band where there are bands', async () => {
    const low = dead('a', { headers: { ...HEADERS, [HEADER.priority]: '1' } });
    const { trace } = await redrive([low], { capabilities: { priority: false } });
    expect(trace).toContain('publish mail.low');
    expect(trace).toContain('subscribe mail.dead');
  });

  test('that was bytes of somebody else is those bytes again', async () => {
    const stranger = malformedDelivery({ queue: 'mail.dead' });
    const { sent, outcome } = await redrive([stranger]);
    expect(sent).toMatchObject([{ id: 'made-up-1', headers: {}, body: stranger.raw }]);
    expect(outcome).toBe(1);
  });

  test('whose count of redrives cannot be read is not made unreadable by that', async () => {
    const { sent } = await redrive([dead('a', { extra: { [HEADER.redrives]: 'x' } })]);
    expect(sent[0]?.extra?.[HEADER.redrives]).toMatch(/^\d+$/);
  });
});

describe('redriving', () => {
  const many = Array.from({ length: 250 }, (_, index) => dead(`job-${index}`));

  test('moves all, oldest first, in batches; each is published before it is acked', async () => {
    const { outcome, acked, trace, told } = await redrive(many);
    expect(outcome).toBe(250);
    expect(acked).toEqual(many.map(({ id }) => id));
    expect(told).toHaveLength(250);
    const moves = trace.filter((call) => /^(publish|settle)/.test(call));
    expect(moves.slice(0, 2)).toEqual(['publish mail', 'settle mail.dead']);
  });

  test('stops at its limit', async () => {
    const { outcome, left } = await redrive(many, { limit: 120 });
    expect([outcome, left]).toEqual([120, 130]);
  });

  test('does not ack what was not taken', async () => {
    const { outcome, acked, told } = await redrive([dead('a'), dead('b'), dead('c')], {
      script: {
        publish: async () => [
          { type: 'stored' },
          { type: 'refused', code: 'full', message: 'no room' },
          { type: 'duplicate', existingId: 'c' },
        ],
      },
    });
    expect(acked).toEqual(['a', 'c']);
    expect(outcome).toBe(2);
    expect(told).toHaveLength(2);
  });

  test('gives back what it holds when the broker fails, and loses nothing', async () => {
    const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });
    const { outcome, acked, trace } = await redrive([dead('a')], {
      script: { publish: () => Promise.reject(gone) },
    });
    expect(outcome).toBe(gone);
    expect(acked).toEqual([]);
    expect(trace.at(-1)).toBe('close mail.dead');
  });

  test('tells that the broker is gone also where there are bands, instead of moving nothing in silence', async () => {
    const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });
    const { outcome, acked } = await redrive([dead('a')], {
      capabilities: { priority: false },
      script: { publish: () => Promise.reject(gone) },
    });
    expect(acked).toEqual([]);
    expect(outcome).toBe(gone);
  });

  test('ends where a job dies again at once and is met again', async () => {
    const { outcome } = await redrive([dead('a'), dead('b'), dead('a'), dead('a'), dead('b')], {
      limit: 2,
    });
    expect(outcome).toBe(2);
    const endless = { receive: async () => [dead('a')] };
    expect((await redrive([], { script: endless })).outcome).toBe(1);
  });
});
