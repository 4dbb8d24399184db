import type { FaultTarget } from '../fault-target.ts';
import { inmemoryTarget } from './inmemory.ts';
import { loopbackTarget } from './loopback.ts';

/** Every driver that the fault runner knows. A new one adds its file here. */
export const FAULT_TARGETS: readonly FaultTarget[] = [inmemoryTarget, loopbackTarget];
