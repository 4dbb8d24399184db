import type { Driver, HeaderPatch, Settlement } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';
import { onConsumer } from '../mutants/mutate.ts';

/** A core that decides wrongly, as its driver sees it. */
export interface DecisionMutant {
  readonly name: string;
  readonly of: (driver: InMemoryDriver) => Driver;
}

function deciding(name: string, rewrite: (one: Settlement) => Settlement): DecisionMutant {
  return {
    name,
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) => consumer.settle(settlements.map(rewrite), options),
      })),
  };
}

function withoutHeader(headers: HeaderPatch | undefined, name: string): HeaderPatch | undefined {
  if (headers === undefined) return undefined;
  return Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
}

/** Decisions gone wrong. */
export const decisionMutants: readonly DecisionMutant[] = [
  deciding('counts no failed attempt', (one) =>
    one.kind === 'release' ? { ...one, headers: withoutHeader(one.headers, 'sy-attempt') } : one,
  ),
  deciding('gives a failed job up', (one) =>
    one.kind === 'release' && one.headers?.['sy-attempt'] !== undefined
      ? { kind: 'ack', delivery: one.delivery }
      : one,
  ),
  deciding('is done with what is dead', (one) =>
    one.kind === 'dead' ? { kind: 'ack', delivery: one.delivery } : one,
  ),
  deciding('takes what is done for dead', (one) =>
    one.kind === 'ack'
      ? { kind: 'dead', delivery: one.delivery, reason: 'max_attempts', ops: one.ops }
      : one,
  ),
  deciding('tries again at once', (one) =>
    one.kind === 'release'
      ? { ...one, delayMs: 0, headers: withoutHeader(one.headers, 'sy-run-at') }
      : one,
  ),
  deciding('frees no key at the end', (one) =>
    one.kind === 'release'
      ? one
      : { ...one, ops: one.ops?.filter(({ type }) => type !== 'lock.release') },
  ),
  deciding('keeps no record of the end', (one) =>
    one.kind === 'release'
      ? one
      : { ...one, ops: one.ops?.filter(({ type }) => type !== 'record.end') },
  ),
];
