import type { Topic } from '../bench/case.ts';
import { lateSettlements, timedLeases } from './lease-timed.ts';
import { untimedLeases } from './lease-untimed.ts';
import { renewals } from './renew.ts';

/** What bonds a delivery to its consumer, and how it ends. */
export const lease: Topic = {
  name: 'lease',
  cases: ({ capabilities }) =>
    capabilities.lease === 'timed'
      ? [...timedLeases, ...lateSettlements(capabilities), ...renewals(capabilities)]
      : untimedLeases,
};
