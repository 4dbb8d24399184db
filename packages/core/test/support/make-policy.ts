import type { Envelope } from '../../src/envelope/envelope.ts';
import type { Policy } from '../../src/worker/decide.ts';
import { START } from './manual-clock.ts';
import { envelope } from './make-run.ts';

/** A policy at `START` with the envelope of a job at its first of five attempts. */
export function policy(own: Partial<Envelope> = {}, overrides: Partial<Policy> = {}): Policy {
  return {
    envelope: envelope(own),
    now: START,
    random: 0.5,
    backoffs: {},
    unknownTaskMs: 86_400_000,
    maxRetryDelayMs: Number.MAX_SAFE_INTEGER,
    driver: 'scripted',
    ...overrides,
  };
}

/** The value itself, frozen one level deep. */
export function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object') Object.freeze(inner);
  return Object.freeze(value);
}
