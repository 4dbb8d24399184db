import type { Driver, Settlement } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';
import type { InvariantId } from '../../src/ledger/invariant.ts';
import { bendingMutants } from '../mutants/bending-mutants.ts';
import { fenceMutants } from '../mutants/fence-mutants.ts';
import { identityMutants } from '../mutants/identity-mutants.ts';
import { losingMutants } from '../mutants/losing-mutants.ts';
import type { Story } from './stories.ts';

/** A driver, or a worker, that breaks a rule; a story in which that shows; the invariants that must see it. */
export interface LedgerMutant {
  readonly name: string;
  readonly of: (driver: InMemoryDriver) => Driver;
  readonly story: Story;
  readonly caughtBy: readonly InvariantId[];
}

const KNOWN = [...losingMutants, ...fenceMutants, ...identityMutants, ...bendingMutants];

/** A mutant that the conformance suite has, too. */
export function known(name: string): (driver: InMemoryDriver) => Driver {
  const mutant = KNOWN.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant is called "${name}"`);
  return mutant.of;
}

/** The settlement as an ack. */
export const asAck = ({ delivery }: Settlement): Settlement => ({ kind: 'ack', delivery });
