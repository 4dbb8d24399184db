import { getQueueEngine } from '@switchyard/core';
import type { EngineSource, Variables } from './cli-parts.ts';

const DEFAULT_DRIVER = 'inmemory';

/**
 * The driver whose queues nobody else can see. Known by its name: a driver does not tell whether it is
 * shared, and this is the only one of ours that is not.
 */
const IN_PROCESS: readonly string[] = [DEFAULT_DRIVER, '@switchyard/driver-inmemory'];

/** Engines as flags and environment choose them. */
export function engineSource(env: Variables): EngineSource {
  const chosen: EngineSource['chosen'] = ({ driver }) => {
    if (driver !== undefined) return { name: driver, by: '--driver' };
    const named = env['QUEUE_DRIVER'];
    return named === undefined || named === ''
      ? { name: DEFAULT_DRIVER, by: 'default' }
      : { name: named, by: 'QUEUE_DRIVER' };
  };
  return {
    chosen,
    make: (choice) => getQueueEngine({ ...choice }),
    shared: (choice) => !IN_PROCESS.includes(chosen(choice).name),
  };
}
