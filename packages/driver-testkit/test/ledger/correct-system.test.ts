import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/faults/world/step.ts';
import { World } from '../../src/faults/world/world.ts';

const ms = fc.integer({ min: 0, max: 5_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: ms.map((time): Step => ({ do: 'work', ms: time })) },
  { weight: 2, arbitrary: ms.map((time): Step => ({ do: 'throw', ms: time })) },
  { weight: 1, arbitrary: ms.map((time): Step => ({ do: 'snooze', ms: time })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'discard' }) },
);
const job = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  delayMs: fc.option(ms, { nil: undefined }),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
});
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), ms }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), ms }) },
);

describe('a correct system', () => {
  it('never trips the checker, however its workers die', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 1, maxLength: 8 }),
        fc.array(action, { maxLength: 6 }),
        async (jobs, actions) => {
          const world = new World();
          await world.work();
          await world.work({ concurrency: 1 });
          for (const [index, { steps, ...options }] of jobs.entries()) {
            await world.add(`j${index}`, steps, options);
          }
          for (const one of actions) {
            await world.pass(one.ms);
            const [name] = world.workers.keys();
            if (one.do === 'pass' || name === undefined) continue;
            if (one.do === 'kill') world.kill(name);
            else await world.stop(name);
            await world.work();
          }
          await world.drain();
          const { violations, ...totals } = await world.report();
          expect(violations).toEqual([]);
          expect(totals).toMatchObject({ attempted: jobs.length, ok: jobs.length, lost: 0 });
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('counts what it did: nothing twice without a fault', async () => {
    const world = new World();
    await world.work();
    for (let index = 0; index < 20; index += 1) {
      await world.add(`j${index}`, [
        { do: 'throw', ms: 10 },
        { do: 'work', ms: 50 },
      ]);
    }
    await world.drain();
    expect(await world.report()).toMatchObject({
      attempted: 20,
      acknowledged: 20,
      ok: 20,
      lost: 0,
      unexpected: 0,
      duplicated: 0,
      dupBudget: 0,
      recovered: 0,
      violations: [],
    });
  });

  it('a killed worker makes duplicates of what it ran, within the budget, and tells how long it took', async () => {
    const world = new World();
    const name = await world.work({ concurrency: 2 });
    for (const id of ['j0', 'j1', 'j2']) await world.add(id, [{ do: 'work', ms: 1_000 }]);
    await world.pass(100);
    world.kill(name);
    await world.work({ concurrency: 2 });
    await world.drain();
    const report = await world.report();
    expect(report).toMatchObject({ ok: 3, duplicated: 2, dupBudget: 2, violations: [] });
    expect(report.recoveryMs).toHaveLength(2);
    for (const ms of report.recoveryMs) expect(ms).toBeLessThanOrEqual(3_000);
  });
});
