import { getQueueEngine } from '@switchyard/core';
import type { EngineSource, Variables } from './cli-parts.ts';

const DEFAULT_DRIVER = 'inmemory';

/** Engines as flags and environment choose them. */
export function engineSource(env: Variables): EngineSource {
  return {
    chosen: ({ driver }) => {
      if (driver !== undefined) return { name: driver, by: '--driver' };
      const named = env['QUEUE_DRIVER'];
      return named === undefined || named === ''
        ? { name: DEFAULT_DRIVER, by: 'default' }
        : { name: named, by: 'QUEUE_DRIVER' };
    },
    make: (choice) => getQueueEngine({ ...choice }),
  };
}
