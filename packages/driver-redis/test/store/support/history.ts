import type { JobState, Keep, Leaving, StoreOp } from '@switchyard/core/driver';
import fc from 'fast-check';

/** Ids, keys and tokens are few, so that histories meet themselves. */
export const IDS = ['one', 'two'] as const;
export const KEYS = ['red', 'blue'] as const;
export const STATES: readonly JobState[] = [
  'enqueuing',
  'waiting',
  'delayed',
  'active',
  'completed',
  'discarded',
  'cancelled',
  'dead',
];
const LONG_MS = 600_000;

/** What is done to a store, and compared with what another does. */
export type Step =
  | { readonly do: 'apply'; readonly groups: readonly { id: string; ops: readonly StoreOp[] }[] }
  | { readonly do: 'renew'; readonly id: string; readonly token: string }
  | { readonly do: 'note'; readonly id: string; readonly text: string }
  | { readonly do: 'purge' }
  | { readonly do: 'due'; readonly max: number; readonly leaseMs: number };

const token = fc.constantFrom('a', 'a', 'b');
// A lease of no length has lapsed at once, so that no history has to wait.
const leaseMs = fc.constantFrom(0, 0, LONG_MS);
const bytes = fc.uint8Array({ maxLength: 6 }).map((each) => Buffer.from(each));
const name = fc.constantFrom('a', 'b', 'ü\u{1F600}', '__proto__x', '');
const headers = fc.dictionary(name, fc.constantFrom('', '1', 'ß\n\u0000'), {
  maxKeys: 3,
  noNullPrototype: true,
});
const patch = fc.dictionary(name, fc.constantFrom('2', 'é', null), {
  maxKeys: 3,
  noNullPrototype: true,
});
const from = fc.subarray([...STATES], { minLength: 1 });
const keep: fc.Arbitrary<Keep> = fc.oneof(
  fc.constant<Keep>({ type: 'none' }),
  fc.constant<Keep>({ type: 'always' }),
  fc.record({
    type: fc.constant('last' as const),
    max: fc.constantFrom(0, 1, 2, Infinity),
    ageMs: fc.constantFrom(LONG_MS, Infinity),
  }),
);
const leaving: fc.Arbitrary<Leaving | undefined> = fc.option(
  fc.record({
    how: fc.constantFrom('retry' as const, 'dead' as const),
    delayMs: fc.constantFrom(0, 1_000),
    headers: patch,
  }),
  { nil: undefined },
);
const value = fc.record({ contentType: fc.constantFrom('application/json', ''), bytes });

function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

const op: fc.Arbitrary<StoreOp> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('record.create' as const),
      state: fc.constantFrom('enqueuing' as const, 'delayed' as const),
      headers,
      extra: optional(headers),
      body: bytes,
      runAt: optional(fc.constantFrom(5, 1_999_999_999_999.5)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('record.patch' as const),
      from,
      must: fc.constantFrom(true, false, undefined),
      state: fc.constantFrom(
        'enqueuing' as const,
        'waiting' as const,
        'delayed' as const,
        'active' as const,
      ),
      headers: optional(patch),
      runAt: optional(fc.constant(7)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('record.end' as const),
      from: optional(from),
      state: fc.constantFrom(
        'completed' as const,
        'dead' as const,
        'dead' as const,
        'cancelled' as const,
      ),
      headers: optional(patch),
      result: optional(value),
      keep,
      tombstoneMs: fc.constantFrom(0, LONG_MS),
    }),
  },
  fc.constant<StoreOp>({ type: 'record.remove' }),
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('lock.acquire' as const),
      key: fc.constantFrom(...KEYS),
      ttlMs: optional(fc.constant(LONG_MS)),
    }),
  },
  fc.record({ type: fc.constant('lock.release' as const), key: fc.constantFrom(...KEYS) }),
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('claim.open' as const),
      base: fc.constantFrom(0, 0, 1, 2),
      token,
      worker: fc.constant('w'),
      leaseMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('claim.intent' as const), token, leaving }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('claim.close' as const),
      token,
      counts: fc.boolean(),
      leaving,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('timer.set' as const),
      dueAt: fc.integer({ min: 1, max: 1_000 }),
      headers,
      extra: optional(headers),
      body: bytes,
    }),
  },
  fc.record({
    type: fc.constant('timer.remove' as const),
    dueAt: optional(fc.integer({ min: 1, max: 1_000 })),
  }),
);

const id = fc.constantFrom(...IDS);

/** One step of a history: mostly groups, small and large. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('apply' as const),
      groups: fc.array(fc.record({ id, ops: fc.array(op, { maxLength: 4 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew' as const), id, token }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('note' as const),
      id,
      text: fc.constantFrom('', 'ü', 'line'),
    }),
  },
  fc.constant<Step>({ do: 'purge' }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('due' as const),
      max: fc.constantFrom(1, 10),
      leaseMs: fc.constant(LONG_MS),
    }),
  },
);
