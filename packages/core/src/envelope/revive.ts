import type { HeaderPatch, Headers } from '../contract/message.ts';
import { HEADER } from './header-names.ts';
import { readCount } from './header-values.ts';

/** Headers that told of a job's first life; a redriven job begins a new one. */
const FORGOTTEN = [
  HEADER.attempt,
  HEADER.runAt,
  HEADER.deadline,
  HEADER.unknownSince,
  HEADER.unknownTimes,
  HEADER.error,
  HEADER.deadReason,
  HEADER.deadAt,
] as const;

const FORGET: HeaderPatch = Object.freeze(
  Object.fromEntries(FORGOTTEN.map((name) => [name, null])),
);

/** What changes in the headers of a dead job that comes back: attempt 1 again, `redrives` + 1. */
export function revivingPatch(extra: Headers | undefined): HeaderPatch {
  const count = readCount(extra?.[HEADER.redrives], 0);
  return { ...FORGET, [HEADER.redrives]: String((Number.isNaN(count) ? 0 : count) + 1) };
}
