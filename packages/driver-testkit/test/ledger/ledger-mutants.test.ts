import { describe, expect, it } from 'vitest';
import { BENDING_AND_REPEATING } from './bending-and-repeating.ts';
import { LOSING_AND_STEALING } from './losing-and-stealing.ts';
import { liar } from './stories.ts';

const LEDGER_MUTANTS = [...LOSING_AND_STEALING, ...BENDING_AND_REPEATING];
import { World } from '../../src/faults/world/world.ts';

describe('a system that breaks a rule is caught by the ledger', () => {
  it.each(LEDGER_MUTANTS)('$name', async ({ of, story, caughtBy }) => {
    const world = new World(of);
    await story(world);
    const { violations } = await world.report();
    const found = new Set(violations.map(({ invariant }) => invariant));
    expect([...found]).toEqual(expect.arrayContaining([...caughtBy]));
    for (const { job, what } of violations) expect(`${job}${what}`).not.toBe('');
  });

  it('the same stories on the driver as it is break none', async () => {
    const stories = new Set(LEDGER_MUTANTS.map(({ story }) => story));
    for (const story of stories) {
      // A worker that lies is one on any driver.
      if (story === liar) continue;
      const world = new World();
      await story(world);
      const { violations } = await world.report();
      expect(
        violations.map(({ invariant, what }) => `${story.name}: ${invariant} ${what}`),
      ).toEqual([]);
    }
  });
});
