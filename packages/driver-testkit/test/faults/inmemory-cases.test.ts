import { describe, expect, it } from 'vitest';
import { FAULT_CASES } from '../../src/faults/cases/all-cases.ts';
import { casesFor } from '../../src/faults/cli.ts';
import { runFaultCase } from '../../src/faults/run-case.ts';
import { FAULT_TARGETS } from '../../src/faults/targets/all-targets.ts';
import { inmemoryTarget } from '../../src/faults/targets/inmemory.ts';

const cases = casesFor(inmemoryTarget, FAULT_CASES);

describe('faults on the in-memory driver', () => {
  it.each(cases.map((proof) => [proof.id, proof.name, proof] as const))(
    '%s %s',
    async (_id, _name, proof) => {
      const { broken } = await runFaultCase(proof, inmemoryTarget);
      expect(broken).toEqual([]);
    },
    30_000,
  );

  it('no two cases of a driver have the same id', () => {
    const named = FAULT_TARGETS.flatMap((target) =>
      casesFor(target, FAULT_CASES).map(({ id }) => `${target.driver} ${id}`),
    );
    expect(new Set(named).size).toBe(named.length);
  });
});
