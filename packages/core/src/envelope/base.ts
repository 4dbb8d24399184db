import type { Delivery } from '../contract/message.ts';
import { HEADER } from './header-names.ts';
import { readCount } from './header-values.ts';

/** The last run that was closed when this copy of the job was published; 0 at first. */
export function baseOf(delivery: Delivery): number {
  if (delivery.malformed === true) return 0;
  const base = readCount(delivery.extra?.[HEADER.base], 0);
  return Number.isNaN(base) ? 0 : base;
}
