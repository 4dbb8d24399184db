import { getQueueEngine, type QueueEngine } from '@switchyard/core';
import { inmemory, type InMemoryDriver } from '@switchyard/driver-inmemory';
import type { EngineSource, Variables } from '../../src/run/cli-parts.ts';
import { engineSource } from '../../src/run/engine-source.ts';
import { asShared } from './fake-engine.ts';
import { silent } from './silent.ts';

/** Queues that the CLI and "another process" share. */
export interface SharedMemory {
  readonly driver: InMemoryDriver;
  /** What the CLI is given: each engine it makes is new, and closes without taking the queues along. */
  readonly engines: EngineSource;
  /** An engine of the other process. */
  readonly other: () => QueueEngine;
}

/** One in-memory driver object that stands in for a broker. */
export function sharedMemory(driver: InMemoryDriver = inmemory()): SharedMemory {
  const lent = (): InMemoryDriver => ({ ...driver, close: async () => undefined });
  return {
    driver,
    engines: {
      chosen: () => ({ name: 'shared', by: 'QUEUE_DRIVER' }),
      make: ({ logger }) => asShared(getQueueEngine({ driver: lent(), logger })),
    },
    other: () => getQueueEngine({ driver: lent(), logger: silent }),
  };
}

/** The in-memory driver as it is: every engine has queues of its own. */
export function ownMemory(env: Variables = {}): EngineSource {
  return {
    ...engineSource(env),
    make: ({ logger }) => getQueueEngine({ driver: inmemory(), logger }),
  };
}
