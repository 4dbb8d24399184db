import { describe, expect, it } from 'vitest';
import { inmemoryStore, virtualClock } from '@switchyard/driver-inmemory';
import { virtualTime } from '../src/harness/harness-time.ts';
import type { StoreHarness } from '../src/harness/store-harness.ts';
import { runStoreCase } from '../src/store-bench/run-store-case.ts';
import { STORE_TOPICS } from '../src/store-suites/store-topics.ts';
import { claimMutants } from './store-mutants/claim-mutants.ts';
import { controlMutants } from './store-mutants/control-mutants.ts';
import { endMutants, findMutants } from './store-mutants/end-mutants.ts';
import { groupMutants, purgeMutants } from './store-mutants/group-mutants.ts';
import { intentMutants } from './store-mutants/intent-mutants.ts';
import { leakAtPurge, leakMutants } from './store-mutants/leak-mutants.ts';
import { lifecycleMutants, sharingMutants } from './store-mutants/lifecycle-mutants.ts';
import { lockMutants } from './store-mutants/lock-mutants.ts';
import type { StoreMutant } from './store-mutants/mutate-store.ts';
import { noteMutants } from './store-mutants/note-mutants.ts';
import { recordMutants } from './store-mutants/record-mutants.ts';
import { fenceMutants, repeatMutants, strikeMutants } from './store-mutants/strike-mutants.ts';
import { timerMutants } from './store-mutants/timer-mutants.ts';

const MUTANTS = [
  ...lifecycleMutants,
  ...sharingMutants,
  ...recordMutants,
  ...noteMutants,
  ...endMutants,
  ...findMutants,
  ...claimMutants,
  ...intentMutants,
  ...strikeMutants,
  ...fenceMutants,
  ...repeatMutants,
  ...lockMutants,
  ...leakMutants,
  leakAtPurge,
  ...timerMutants,
  ...controlMutants,
  ...groupMutants,
  ...purgeMutants,
];

function harnessOf(mutant?: StoreMutant): StoreHarness {
  const clock = virtualClock();
  return {
    name: 'mutant',
    capabilities: { shared: false, durable: false },
    time: virtualTime(clock),
    leaseMs: 10_000,
    create: () => {
      const store = inmemoryStore({ clock });
      return mutant === undefined ? store : mutant.of(store, clock);
    },
  };
}

/** Cases that fail, as `topic: case`. */
async function failuresOf(harness: StoreHarness): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const topic of STORE_TOPICS) {
    for (const proof of topic.cases(harness)) {
      await runStoreCase(harness, proof).catch(() => failed.push(`${topic.name}: ${proof.name}`));
    }
  }
  return failed;
}

const known = new Map<StoreMutant, Promise<readonly string[]>>();

/** Every case that a mutant fails, found out once. */
function failuresOfMutant(mutant: StoreMutant): Promise<readonly string[]> {
  const failures = known.get(mutant) ?? failuresOf(harnessOf(mutant));
  known.set(mutant, failures);
  return failures;
}

describe('a store that breaks a promise is caught', () => {
  it.each(MUTANTS)('$name', async (mutant) => {
    const failed = await failuresOfMutant(mutant);
    const topics = failed.map((name) => name.split(': ')[0]);
    expect(topics).toEqual(expect.arrayContaining([...mutant.caughtBy]));
  });

  it('there is no case that no mutant fails', async () => {
    const killed = new Set<string>();
    for (const mutant of MUTANTS) {
      for (const name of await failuresOfMutant(mutant)) killed.add(name);
    }
    const all = STORE_TOPICS.flatMap((topic) =>
      topic.cases(harnessOf()).map((proof) => `${topic.name}: ${proof.name}`),
    );
    expect(all.filter((name) => !killed.has(name))).toEqual([]);
  }, 60_000);
});
