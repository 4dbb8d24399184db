import { inmemoryStore } from '@switchyard/driver-inmemory';
import { describeEngine } from '../src/describe-engine.ts';
import type { StorePairing } from '../src/harness/engine-harness.ts';
import { poorHarnesses } from '../src/poor/poor-harness.ts';
import { inmemoryHarness } from '../test/support/inmemory-harness.ts';

const store: StorePairing = { name: 'inmemory apart', create: (clock) => inmemoryStore({ clock }) };

for (const harness of poorHarnesses(inmemoryHarness())) describeEngine(harness, { store });
