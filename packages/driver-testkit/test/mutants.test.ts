import { describe, expect, it } from 'vitest';
import type { Driver } from '@switchyard/core/driver';
import { runCase } from '../src/bench/run-case.ts';
import type { DriverHarness } from '../src/harness/driver-harness.ts';
import { LACKS, withoutCapabilities, type Lack } from '../src/poor/lacks.ts';
import { DRIVER_TOPICS } from '../src/suites/driver-topics.ts';
import { bendingMutants } from './mutants/bending-mutants.ts';
import { blindMutants } from './mutants/blind-mutants.ts';
import { controlMutants } from './mutants/control-mutants.ts';
import { edgeMutants } from './mutants/edge-mutants.ts';
import { fenceMutants } from './mutants/fence-mutants.ts';
import { identityMutants } from './mutants/identity-mutants.ts';
import { losingMutants } from './mutants/losing-mutants.ts';
import type { Mutant } from './mutants/mutate.ts';
import { shapeMutants } from './mutants/shape-mutants.ts';
import { inmemoryHarness } from './support/inmemory-harness.ts';

const MUTANTS = [
  ...losingMutants,
  ...fenceMutants,
  ...identityMutants,
  ...bendingMutants,
  ...blindMutants,
  ...edgeMutants,
  ...shapeMutants,
  ...controlMutants,
];

/** Cases that fail, as `topic: case`. */
async function failuresOf(
  harness: DriverHarness,
  topics: readonly string[],
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const topic of DRIVER_TOPICS) {
    if (!topics.includes(topic.name)) continue;
    for (const proof of topic.cases(harness)) {
      await runCase(harness, proof).catch(() => failed.push(`${topic.name}: ${proof.name}`));
    }
  }
  return failed;
}

const ALL_TOPICS = DRIVER_TOPICS.map((topic) => topic.name);
const known = new Map<Mutant, Promise<readonly string[]>>();

/** Every case that a mutant fails, found out once. */
function failuresOfMutant(mutant: Mutant): Promise<readonly string[]> {
  const rich = inmemoryHarness();
  const harness = { ...rich, create: (): Driver => mutant.of(rich.create()) };
  const failures = known.get(mutant) ?? failuresOf(harness, ALL_TOPICS);
  known.set(mutant, failures);
  return failures;
}

describe('a driver that breaks a promise is caught', () => {
  it.each(MUTANTS)('$name', async (mutant) => {
    const failed = await failuresOfMutant(mutant);
    const topics = failed.map((name) => name.split(': ')[0]);
    expect(topics).toEqual(expect.arrayContaining([...mutant.caughtBy]));
  });

  it('there is no case that no mutant fails', async () => {
    const rich = inmemoryHarness();
    const restart = async (): Promise<Driver> => rich.create();
    const killed = new Set(await failuresOf({ ...rich, restart }, ['durability']));
    for (const mutant of MUTANTS) {
      for (const name of await failuresOfMutant(mutant)) killed.add(name);
    }
    const all = DRIVER_TOPICS.flatMap((topic) =>
      topic.cases(rich).map((proof) => `${topic.name}: ${proof.name}`),
    );
    expect(all.filter((name) => !killed.has(name))).toEqual([]);
  }, 60_000);
});

const TOPIC_OF: Readonly<Record<Lack, string>> = {
  delay: 'delay',
  delayedRelease: 'release',
  release: 'release',
  timedLease: 'lease',
  deadLetter: 'dead letter',
  aging: 'priority',
  priority: 'priority',
  ordering: 'ordering',
  dynamicPrefetch: 'prefetch',
  deathCount: 'deaths',
  recognisesRepeats: 'repeats',
  uniqueIds: 'unique ids',
  stats: 'stats',
  peek: 'peek',
  purge: 'purge',
  control: 'control',
};

describe('a driver that does what it does not declare is caught', () => {
  it.each(LACKS)('%s', async (lack) => {
    const rich = inmemoryHarness();
    const capabilities = withoutCapabilities(rich.capabilities, [lack]);
    const create = (): Driver => ({ ...rich.create(), capabilities }) as Driver;
    const harness = { ...rich, capabilities, create };
    const failed = await failuresOf(harness, [TOPIC_OF[lack]]);
    expect(failed).not.toEqual([]);
  });
});
