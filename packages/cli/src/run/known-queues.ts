import { parseWeights } from '../parse/weights.ts';
import type { Variables } from './cli-parts.ts';

/** The queues that the environment names, else `default`: all that a command can know of. */
export function knownQueues(env: Variables): readonly string[] {
  const named = env['QUEUE_QUEUES'];
  return named === undefined || named === '' ? ['default'] : Object.keys(parseWeights(named));
}
