import fc from 'fast-check';
import { jobPlan } from './arbitrary-job.ts';
import type { Finale, Step } from './step.ts';

const pick = fc.nat(9);
const queue = fc.constantFrom('mail' as const, 'mail' as const, 'reports' as const);

const start = fc.record({
  do: fc.constant('start' as const),
  concurrency: fc.integer({ min: 1, max: 5 }),
  weights: fc.constantFrom([1, 1] as const, [3, 1] as const, [1, 5] as const),
  strict: fc.boolean(),
  restarts: fc.boolean(),
});

const broken = fc.record({
  do: fc.constant('break' as const),
  calls: fc.constantFrom(
    'publish' as const,
    'publish' as const,
    'settle' as const,
    'settle' as const,
    'receive' as const,
    'renew' as const,
    'subscribe' as const,
    'store' as const,
  ),
  how: fc.constantFrom('fails' as const, 'answer-lost' as const, 'answers-unknown' as const),
  times: fc.constantFrom(1, 1, 2, 5),
  skip: fc.nat(2),
});

const picked = <D extends string>(
  word: D,
): fc.Arbitrary<{ readonly do: D; readonly pick: number }> =>
  fc.record({ do: fc.constant(word), pick });
const queued = <D extends string>(
  word: D,
): fc.Arbitrary<{ readonly do: D; readonly queue: 'mail' | 'reports' }> =>
  fc.record({ do: fc.constant(word), queue });

const WEIGHTED: readonly (readonly [number, fc.Arbitrary<Step>])[] = [
  [24, fc.record({ do: fc.constant('enqueue' as const), job: jobPlan })],
  [
    4,
    fc.record({
      do: fc.constant('enqueueMany' as const),
      jobs: fc.array(jobPlan, { minLength: 1, maxLength: 5 }),
    }),
  ],
  [
    22,
    fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 20, 100, 300, 1_000, 2_100, 6_000),
    }),
  ],
  [10, start],
  [4, picked('stop')],
  [4, picked('kill')],
  [3, picked('freeze')],
  [3, picked('thaw')],
  [4, picked('cancel')],
  [3, picked('promote')],
  [2, picked('retry')],
  [2, picked('remove')],
  [2, queued('pause')],
  [2, queued('resume')],
  [3, fc.record({ do: fc.constant('redrive' as const), queue, limit: fc.constantFrom(1, 100) })],
  [1, queued('purgeDead')],
  [1, queued('purge')],
  [6, broken],
  [3, fc.constant({ do: 'mend' } as const)],
];

/** Any one step; those that histories are made of come often. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...WEIGHTED.map(([weight, arbitrary]) => ({ weight, arbitrary })),
);

/** How a history ends. */
export const anyFinale: fc.Arbitrary<Finale> = fc.constantFrom('fresh', 'kept');
