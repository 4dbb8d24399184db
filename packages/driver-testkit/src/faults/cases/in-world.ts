import type { FaultCase } from '../fault-case.ts';

type WorldCase = Extract<FaultCase, { readonly on: 'world' }>;

/** A case of the in-memory driver, in a world of its own. */
export function inWorld(parts: Omit<WorldCase, 'on' | 'drivers'>): FaultCase {
  return { ...parts, on: 'world', drivers: ['inmemory'] };
}

/** The code of an error, whatever it is. */
export function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}
