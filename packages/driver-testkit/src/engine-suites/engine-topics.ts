import type { EngineTopic } from '../engine-bench/engine-case.ts';
import { backPressure } from './back-pressure.ts';
import { aging } from './aging.ts';
import { cutOff } from './cut-off.ts';
import { deadLetters } from './dead-letters.ts';
import { delays } from './delays.ts';
import { dying } from './dying.ts';
import { fairness } from './fairness.ts';
import { faults } from './faults.ts';
import { handlerAnswers } from './handler-answers.ts';
import { leases } from './leases.ts';
import { health } from './health.ts';
import { jobMoves } from './job-moves.ts';
import { jobs } from './jobs.ts';
import { limits } from './limits.ts';
import { mainPath } from './main-path.ts';
import { operations } from './operations.ts';
import { orders } from './orders.ts';
import { ownIds } from './own-ids.ts';
import { pausing } from './pausing.ts';
import { priorities } from './priorities.ts';
import { repeatedEnqueue } from './repeated-enqueue.ts';
import { retries } from './retries.ts';
import { stopping } from './stopping.ts';
import { unique } from './unique.ts';
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
  aging,
  fairness,
  orders,
  ownIds,
  unique,
  jobs,
  jobMoves,
  pausing,
  limits,
  stopping,
  leases,
  dying,
  cutOff,
  operations,
  faults,
  backPressure,
  repeatedEnqueue,
  health,
]);
