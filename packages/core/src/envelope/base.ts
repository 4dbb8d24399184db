import type { Headers } from '../contract/message.ts';
import { HEADER } from './header-names.ts';
import { readCount } from './header-values.ts';

/** The last run that was closed when this copy of the job was published; 0 at first. */
export function baseOf(message: {
  readonly malformed?: boolean | undefined;
  readonly extra?: Headers | undefined;
}): number {
  const base = readCount(message.extra?.[HEADER.base], 0);
  return Number.isNaN(base) ? 0 : base;
}
