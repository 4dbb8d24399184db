import fc from 'fast-check';
import type { Act, JobPlan } from './step.ts';

const ms = fc.constantFrom(0, 0, 1, 20, 300, 1_500, 3_000);

/** Simple acts come first: to these a failing history shrinks. */
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ok' as const), ms }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('throw' as const), ms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('snooze' as const), ms }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discard' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hang' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deaf' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), ms }) },
);

/** What kills whoever runs it is told from its neighbours after some deaths. */
const killer = fc.array(fc.record({ do: fc.constant('kill' as const), ms }), {
  minLength: 3,
  maxLength: 5,
});
const acts: fc.Arbitrary<readonly Act[]> = fc.oneof(
  { weight: 12, arbitrary: fc.array(act, { maxLength: 4 }) },
  { weight: 1, arbitrary: killer },
);

const sometimes = <T>(value: fc.Arbitrary<T>, one: number): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: one });

const loose: fc.Arbitrary<JobPlan> = fc.record({
  queue: fc.constantFrom('mail' as const, 'mail' as const, 'reports' as const),
  acts,
  bytes: sometimes(fc.constantFrom(0, 100, 2_000), 5),
  priority: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined, freq: 1 }),
  delayMs: sometimes(fc.constantFrom(1, 200, 1_000, 4_000, 9_000), 3),
  orderingKey: sometimes(fc.constantFrom('k', 'l'), 3),
  unique: sometimes(
    fc.record({
      key: fc.constantFrom('a', 'b'),
      ttlMs: sometimes(fc.constantFrom(500, 3_000), 4),
    }),
    3,
  ),
  id: sometimes(fc.constantFrom('own-1', 'own-2', 'own-3'), 5),
  maxAttempts: sometimes(fc.integer({ min: 1, max: 3 }), 1),
  deadlineMs: sometimes(fc.constantFrom(100, 2_000, 6_000), 6),
  timeoutMs: sometimes(fc.constantFrom(50, 1_000, 2_500), 3),
});

/** Any job that an engine may take: what excludes each other is not asked together. */
export const jobPlan: fc.Arbitrary<JobPlan> = loose.map(withoutContradictions);

/** A key is first in, first out: no priority, and a delay would only hold up its followers. */
function withoutContradictions(plan: JobPlan): JobPlan {
  const { orderingKey, deadlineMs, delayMs } = plan;
  const tooLate = deadlineMs !== undefined && (delayMs ?? 0) >= deadlineMs;
  return withoutUndefined({
    ...plan,
    priority: orderingKey === undefined ? plan.priority : undefined,
    delayMs: orderingKey === undefined && !tooLate ? delayMs : undefined,
    orderingKey,
  });
}

function withoutUndefined(plan: JobPlan): JobPlan {
  const given = Object.entries(plan).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as JobPlan;
}
