import { describeHistories } from '../../src/histories/describe-histories.ts';
import { LACKS, type Lack } from '../../src/poor/lacks.ts';
import { poorHarness } from '../../src/poor/poor-harness.ts';
import { historiesGround, historiesOptions, storeApart } from '../support/histories-ground.ts';

/** Without anything optional but the lease. */
const POOREST: readonly Lack[] = LACKS.filter((lack) => lack !== 'timedLease');
/** Every retry and dead letter is a copy, and orders are kept in place. */
const COPYING: readonly Lack[] = ['release', 'deadLetter', 'recognisesRepeats', 'deathCount'];

for (const [name, lacks] of [
  ['the poorest', POOREST],
  ['copying', COPYING],
] as const) {
  const { harness, inspect } = historiesGround();
  const poor = { ...poorHarness(harness, lacks), name: `inmemory, ${name}` };
  describeHistories(poor, { ...historiesOptions(400), inspect, store: 'none' });
  describeHistories(poor, {
    ...historiesOptions(400),
    inspect,
    store: storeApart,
  });
}
