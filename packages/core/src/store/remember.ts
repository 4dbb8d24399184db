import type { Headers } from '../contract/headers.ts';
import { HEADER } from '../envelope/header-names.ts';
import { readInstant } from '../envelope/header-values.ts';
import type { SeparateParts } from './separate-parts.ts';

/** Longest that a message which is due is thought to wait in the broker, in milliseconds: 30 days. */
const BACKLOG_MS = 30 * 86_400_000;

type Known = Pick<SeparateParts, 'tombstoneMs' | 'clock'>;

/**
 * How long the end of a job is remembered that has run, in milliseconds. Where it was promoted, its
 * older copy comes when it would have been due, and must be dropped then.
 */
export function rememberRun({ tombstoneMs, clock }: Known, extra: Headers | undefined): number {
  const copyDueAt = instantOf(extra?.[HEADER.copyDueAt]);
  if (copyDueAt === undefined) return tombstoneMs;
  return Math.max(tombstoneMs, copyDueAt - clock.now() + BACKLOG_MS);
}

/** How long the end of a job is remembered whose message lies in the broker: until that is met, however late. */
export function rememberIdle(
  known: Known,
  job: { readonly runAt: number | undefined; readonly extra: Headers | undefined },
): number {
  const dueInMs = Math.max(0, (job.runAt ?? 0) - known.clock.now());
  return Math.max(rememberRun(known, job.extra), dueInMs + BACKLOG_MS);
}

function instantOf(text: string | undefined): number | undefined {
  const instant = readInstant(text);
  return instant === undefined || Number.isNaN(instant) ? undefined : instant;
}
