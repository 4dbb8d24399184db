import type { FaultCase } from '@switchyard/driver-testkit/faults';
import { scriptFlush } from './c01-script-flush.ts';
import { clientKill } from './c02-client-kill.ts';
import { failover } from './c03-failover.ts';
import { lostTail } from './c04-lost-tail.ts';
import { frozenBroker, memoryFull, writesRefused } from './c05-memory-full.ts';
import { tampered } from './p02-tampered.ts';
import { undecodable } from './p02-undecodable.ts';

/** Faults that only Redis has. */
export const REDIS_CASES: readonly FaultCase[] = [
  frozenBroker,
  scriptFlush,
  clientKill,
  failover,
  lostTail,
  memoryFull,
  writesRefused,
  undecodable,
  tampered,
];
