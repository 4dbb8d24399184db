import { engineHarness } from '../src/harness/engine-harness.ts';
import { describe, expect, it } from 'vitest';
import type { Driver } from '@switchyard/core/driver';
import { runEngineCase } from '../src/engine-bench/run-engine-case.ts';
import { ENGINE_TOPICS } from '../src/engine-suites/engine-topics.ts';
import type { DriverHarness } from '../src/harness/driver-harness.ts';
import { bendingMutants } from './mutants/bending-mutants.ts';
import { fenceMutants } from './mutants/fence-mutants.ts';
import { identityMutants } from './mutants/identity-mutants.ts';
import { losingMutants } from './mutants/losing-mutants.ts';
import { inmemoryHarness } from './support/inmemory-harness.ts';

/** Which topic of the engine finds out. */
const CAUGHT_BY: Readonly<Record<string, string>> = {
  'pops destructively: received is gone': 'stopping',
  'release loses': 'retries',
  'dead-letter loses': 'dead letters',
  'an ack does nothing': 'main path',
  'stores only the first of a batch': 'main path',
  'stores everything twice': 'main path',
  'steals valid leases: they are half as long as asked': 'leases',
  'renew does nothing': 'leases',
  'a crash resets the count of deaths': 'leases',
  'decodes bodies as text': 'main path',
  'cuts large bodies': 'main path',
  'forgets the header patches': 'retries',
  'ignores priority': 'priorities',
  'ignores aging': 'aging',
  'ignores ordering keys': 'ordering keys',
  'does not look at ids of users': 'own ids',
  'forgets everything about batches': 'faults',
};

const MUTANTS = [...losingMutants, ...fenceMutants, ...identityMutants, ...bendingMutants];

async function fails(harness: DriverHarness, topicName: string): Promise<readonly string[]> {
  const topic = ENGINE_TOPICS.find(({ name }) => name === topicName);
  const failed: string[] = [];
  for (const proof of topic?.cases(engineHarness(harness, 'own')) ?? []) {
    await runEngineCase(engineHarness(harness, 'own'), proof).catch(() => failed.push(proof.name));
    if (failed.length > 0) break;
  }
  return failed;
}

describe('an engine on a driver that breaks a promise shows it', () => {
  it.each(Object.entries(CAUGHT_BY))('%s: by %s', async (name, topic) => {
    const mutant = MUTANTS.find((one) => one.name === name);
    const rich = inmemoryHarness();
    const create = (): Driver => mutant?.of(rich.create()) ?? rich.create();
    expect(mutant).toBeDefined();
    expect(await fails({ ...rich, create }, topic)).not.toEqual([]);
  });

  it('a trespass of core: by every case', async () => {
    const rich = inmemoryHarness();
    const create = (): Driver => Object.assign(rich.create(), { trespasses: ['release'] });
    expect(await fails({ ...rich, create }, 'main path')).not.toEqual([]);
  });
});
