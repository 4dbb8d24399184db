import type { StoreTopic } from '../store-bench/store-case.ts';
import { atomicGroups } from './atomic-groups.ts';
import { claims } from './claims.ts';
import { concurrency } from './concurrency.ts';
import { storeControl } from './control.ts';
import { ends } from './ends.ts';
import { fencing } from './fencing.ts';
import { finding } from './finding.ts';
import { intents } from './intents.ts';
import { keeping } from './keeping.ts';
import { leads } from './leads.ts';
import { storeLifecycle } from './lifecycle.ts';
import { locks } from './locks.ts';
import { notes } from './notes.ts';
import { patching } from './patching.ts';
import { purging } from './purging.ts';
import { records } from './records.ts';
import { storeRepeats } from './repeats.ts';
import { reviving } from './reviving.ts';
import { sharing } from './sharing.ts';
import { strikes } from './strikes.ts';
import { timerLeases } from './timer-leases.ts';
import { timers } from './timers.ts';
import { tombstones } from './tombstones.ts';

/** Every subject of the store contract. */
export const STORE_TOPICS: readonly StoreTopic[] = Object.freeze([
  storeLifecycle,
  records,
  patching,
  finding,
  notes,
  ends,
  keeping,
  tombstones,
  reviving,
  purging,
  locks,
  leads,
  claims,
  intents,
  strikes,
  fencing,
  timers,
  timerLeases,
  storeControl,
  atomicGroups,
  storeRepeats,
  concurrency,
  sharing,
]);
