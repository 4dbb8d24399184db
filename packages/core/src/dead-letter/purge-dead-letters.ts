import { deadLetterQueue } from '../contract/queue-names.ts';
import { purgeQueue } from '../emulate/queue-tools.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { eachDeadLetter } from './each-dead-letter.ts';

/** Deletes dead letters, those of some ids or all; answers how many went. */
export function purgeDeadLetters(
  runtime: RuntimeDriver,
  queue: string,
  only: ReadonlySet<string> | undefined,
): Promise<number> {
  if (only === undefined) return purgeQueue(runtime, deadLetterQueue(queue));
  return eachDeadLetter({ runtime, queue, limit: Infinity, only }, (gone) => ({ gone }));
}
