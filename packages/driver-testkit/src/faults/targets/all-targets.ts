import type { FaultTarget } from '../fault-target.ts';
import { inmemoryTarget } from './inmemory.ts';
import { loopbackTarget } from './loopback.ts';

/** The drivers that the fault runner brings along. */
export const FAULT_TARGETS: readonly FaultTarget[] = [inmemoryTarget, loopbackTarget];
