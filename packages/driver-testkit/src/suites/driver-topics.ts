import type { Topic } from '../bench/case.ts';
import { capabilities } from './capabilities.ts';
import { closing } from './closing.ts';
import { confirms } from './confirms.ts';
import { control } from './control.ts';
import { deadLetter } from './dead-letter.ts';
import { deaths } from './deaths.ts';
import { delay } from './delay.ts';
import { durability } from './durability.ts';
import { lease } from './lease.ts';
import { lifecycle } from './lifecycle.ts';
import { malformed } from './malformed.ts';
import { ordering } from './ordering.ts';
import { peek } from './peek.ts';
import { prefetch } from './prefetch.ts';
import { priority } from './priority.ts';
import { publish } from './publish.ts';
import { purge } from './purge.ts';
import { receive } from './receive.ts';
import { release } from './release.ts';
import { repeats } from './repeats.ts';
import { settle } from './settle.ts';
import { stats } from './stats.ts';
import { uniqueIds } from './unique-ids.ts';

/** Every subject of the driver contract. */
export const DRIVER_TOPICS: readonly Topic[] = Object.freeze([
  capabilities,
  lifecycle,
  publish,
  receive,
  settle,
  lease,
  deaths,
  closing,
  release,
  delay,
  deadLetter,
  priority,
  ordering,
  prefetch,
  repeats,
  uniqueIds,
  stats,
  peek,
  purge,
  control,
  confirms,
  malformed,
  durability,
]);
