import { describe, expect, it } from 'vitest';
import { runCase } from '../src/bench/run-case.ts';
import type { DriverHarness } from '../src/harness/driver-harness.ts';
import { LACKS } from '../src/poor/lacks.ts';
import { poorHarness } from '../src/poor/poor-harness.ts';
import { durability } from '../src/suites/durability.ts';
import { bendingAtRestart } from './mutants/durability-bending.ts';
import { forgettingAtRestart } from './mutants/durability-forgetting.ts';
import { losingAtRestart } from './mutants/durability-losing.ts';
import type { DurabilityMutant } from './mutants/durability-mutant.ts';
import { durableHarness } from './support/durable-harness.ts';

const MUTANTS = [...losingAtRestart, ...bendingAtRestart, ...forgettingAtRestart];

/** Names of the cases that fail. */
async function failuresOf(harness: DriverHarness): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const proof of durability.cases(harness))
    await runCase(harness, proof).catch(() => failed.push(proof.name));
  return failed;
}

const known = new Map<DurabilityMutant, Promise<readonly string[]>>();

/** Every case that a mutant fails, found out once. */
function failuresOfMutant(mutant: DurabilityMutant): Promise<readonly string[]> {
  const failures = known.get(mutant) ?? failuresOf(durableHarness(mutant));
  known.set(mutant, failures);
  return failures;
}

describe('a driver that is not as durable as it says is caught', () => {
  it.each(MUTANTS)('$name', async (mutant) => {
    const failed = await failuresOfMutant(mutant);
    const missed = mutant.caughtBy.filter(
      (beginning) => !failed.some((name) => name.startsWith(beginning)),
    );
    expect(missed).toEqual([]);
  });

  it('there is no case that no mutant fails', async () => {
    const killed = new Set<string>();
    for (const mutant of MUTANTS)
      for (const name of await failuresOfMutant(mutant)) killed.add(name);
    const all = durability.cases(durableHarness()).map(({ name }) => name);
    expect(all.filter((name) => !killed.has(name))).toEqual([]);
  });
});

describe('a driver that is durable', () => {
  it('fails no case', async () => {
    expect(await failuresOf(durableHarness())).toEqual([]);
  });

  // What is bonded to a connection is not: this broker breaks none when it restarts.
  it.each(LACKS.filter((lack) => lack !== 'timedLease'))('nor one without %s', async (lack) => {
    expect(await failuresOf(poorHarness(durableHarness(), [lack]))).toEqual([]);
  });
});
