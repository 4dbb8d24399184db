import { describe, expect, it } from 'vitest';
import { inmemory } from '@switchyard/driver-inmemory';
import type { OutboundMessage, SettlementKind } from '@switchyard/core/driver';
import { LACKS, withoutCapabilities, type Lack } from '../src/poor/lacks.ts';
import { poorDriver } from '../src/poor/poor-driver.ts';
import { poorHarnesses } from '../src/poor/poor-harness.ts';
import { TrespassError } from '../src/poor/trespass.ts';
import { inmemoryHarness } from './support/inmemory-harness.ts';

let sequence = 0;
const options = (): { batch: { producer: string; sequence: number } } => ({
  batch: { producer: 'test', sequence: (sequence += 1) },
});
const message = (fields: Partial<OutboundMessage> = {}): OutboundMessage => ({
  id: 'a',
  idOrigin: 'core',
  headers: {},
  body: new Uint8Array(),
  ...fields,
});

const PUBLISHED: readonly [Lack, Partial<OutboundMessage>, string][] = [
  ['delay', { delayMs: 1 }, 'publish with delayMs 1'],
  ['priority', { priority: 5 }, 'publish with priority 5'],
  ['ordering', { orderingKey: 'k' }, 'publish with an orderingKey'],
  ['uniqueIds', { idOrigin: 'user' }, "publish with a user's id"],
];

const SETTLED: readonly [Lack, SettlementKind, string][] = [
  ['deadLetter', { kind: 'dead', reason: 'poison' }, 'settle as dead'],
  ['release', { kind: 'release', delayMs: 0 }, 'release'],
  ['delayedRelease', { kind: 'release', delayMs: 5 }, 'release with delayMs 5'],
  ['delayedRelease', { kind: 'release', delayMs: 0, headers: {} }, 'release with headers'],
];

describe('poorDriver', () => {
  it.each(PUBLISHED)('without %s traps %o', (lack, fields, what) => {
    const inner = inmemory();
    const poor = poorDriver(inner, lack);
    expect(() => poor.publish('mail', [message(), message(fields)], options())).toThrow(
      TrespassError,
    );
    expect(poor.trespasses).toEqual([what]);
    expect(inner.messages()).toEqual([]);
  });

  it.each(SETTLED)('without %s traps %o', async (lack, kind, what) => {
    const poor = poorDriver(inmemory(), lack);
    await poor.publish('mail', [message()], options());
    const consumer = await poor.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    const [delivery] = await consumer.receive({ max: 1, waitMs: 0 });
    if (delivery === undefined) throw new Error('nothing was delivered');
    await expect(consumer.settle([{ delivery, ...kind }], options())).rejects.toThrow(what);
    expect(poor.trespasses).toEqual([what]);
    expect(await consumer.settle([{ kind: 'ack', delivery }], options())).toBe('settled');
  });

  it.each([['aging'], ['priority']] as const)('without %s traps agingMs', async (lack) => {
    const poor = poorDriver(inmemory(), lack);
    const asked = poor.subscribe('mail', { leaseMs: 1_000, prefetch: 1, agingMs: 5 });
    await expect(asked).rejects.toThrow(TrespassError);
    expect(poor.trespasses).toEqual(['subscribe with agingMs 5']);
  });

  it('takes what says nothing: no delay, a redriven id', async () => {
    const poor = poorDriver(inmemory(), LACKS);
    const messages = [
      message({ delayMs: 0 }),
      message({ idOrigin: 'redrive', priority: undefined }),
    ];
    expect(await poor.publish('mail', messages, options())).toBe('stored');
    expect(poor.trespasses).toEqual([]);
  });
});

describe('poorHarnesses', () => {
  it('makes one harness per lack and one for all, none of them twice', () => {
    const harnesses = poorHarnesses(inmemoryHarness());
    expect(harnesses).toHaveLength(LACKS.length + 1);
    expect(new Set(harnesses.map(({ name }) => name)).size).toBe(LACKS.length + 1);
    const declared = harnesses.map(({ capabilities }) => JSON.stringify(capabilities));
    expect(new Set(declared).size).toBe(LACKS.length + 1);
  });

  it('leaves out what the driver cannot do anyhow, and never makes it richer', () => {
    const rich = inmemoryHarness();
    const capabilities = withoutCapabilities(rich.capabilities, ['release', 'timedLease', 'stats']);
    const lacks = poorHarnesses({ ...rich, capabilities }).map((harness) => harness.lacks);
    for (const gone of ['release', 'delayedRelease', 'timedLease', 'stats'] as const) {
      expect(lacks).not.toContainEqual([gone]);
    }
  });
});
