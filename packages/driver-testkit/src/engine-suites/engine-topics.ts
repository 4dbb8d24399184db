import type { EngineTopic } from '../engine-bench/engine-case.ts';
import { deadLetters } from './dead-letters.ts';
import { delays } from './delays.ts';
import { fairness } from './fairness.ts';
import { faults } from './faults.ts';
import { handlerAnswers } from './handler-answers.ts';
import { leases } from './leases.ts';
import { limits } from './limits.ts';
import { mainPath } from './main-path.ts';
import { operations } from './operations.ts';
import { orders } from './orders.ts';
import { ownIds } from './own-ids.ts';
import { priorities } from './priorities.ts';
import { retries } from './retries.ts';
import { stopping } from './stopping.ts';
import { unreadable } from './unreadable.ts';

/** Every subject of the engine that a driver has a part in. */
export const ENGINE_TOPICS: readonly EngineTopic[] = Object.freeze([
  mainPath,
  retries,
  handlerAnswers,
  delays,
  deadLetters,
  unreadable,
  priorities,
  fairness,
  orders,
  ownIds,
  limits,
  stopping,
  leases,
  operations,
  faults,
]);
