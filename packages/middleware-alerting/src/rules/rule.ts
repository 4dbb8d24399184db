import type { AlertLabels, RuleName, Severity } from '../alert.ts';
import type { History } from '../history.ts';
import type { Sight } from '../sight.ts';

/** What every rule can be given. */
export interface RuleOptions {
  /** How long it holds before it fires, in milliseconds. */
  readonly forMs?: number | undefined;
  readonly severity?: Severity | undefined;
}

/** What was found of a rule's subject. What is not known is no answer: it fires nothing and resolves nothing. */
export type Verdict =
  | {
      readonly type: 'holds';
      readonly value: number;
      readonly threshold: number;
      readonly summary: string;
    }
  | { readonly type: 'ok' }
  | { readonly type: 'unknown'; readonly why: string };

/** A verdict and what it is about. */
export interface Finding {
  readonly labels: AlertLabels;
  readonly verdict: Verdict;
}

/** One rule, ready to be asked. */
export interface Rule {
  readonly name: RuleName;
  readonly severity: Severity;
  readonly forMs: number;
  readonly judge: (sight: Sight, history: History) => readonly Finding[];
}

/** All is well. */
export const OK: Verdict = { type: 'ok' };

/** It cannot be told. */
export function unknown(why: string): Verdict {
  return { type: 'unknown', why };
}

/** `value` above `threshold` holds. */
export function above(value: number, threshold: number, summary: () => string): Verdict {
  return value > threshold ? { type: 'holds', value, threshold, summary: summary() } : OK;
}

/** A number for people. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A span of time for people. */
export function span(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 120) return `${short(seconds)} s`;
  return seconds < 7_200 ? `${short(seconds / 60)} min` : `${short(seconds / 3_600)} h`;
}
