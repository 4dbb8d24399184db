import { inmemory, virtualClock, type InMemoryDriver } from '@switchyard/driver-inmemory';
import type { DriverHarness } from '../../src/harness/driver-harness.ts';
import { virtualTime } from '../../src/harness/harness-time.ts';

/** The harness of the in-memory driver on a clock of its own. */
export function inmemoryHarness(): Omit<DriverHarness, 'create'> & { create(): InMemoryDriver } {
  const clock = virtualClock();
  return {
    name: 'inmemory',
    capabilities: inmemory().capabilities,
    time: virtualTime(clock),
    fused: true,
    leaseMs: 10_000,
    create: () => inmemory({ clock }),
    injectMalformed: async (driver, queue, bytes) => {
      (driver as InMemoryDriver).injectMalformed(queue, bytes);
    },
  };
}
