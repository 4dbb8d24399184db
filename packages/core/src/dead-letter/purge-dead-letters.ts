import { deadLetterQueue } from '../contract/queue-names.ts';
import { purgeQueue } from '../emulate/queue-tools.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { eachDeadLetter } from './each-dead-letter.ts';

/** Deletes dead letters, those of some ids or all; answers how many went. */
export async function purgeDeadLetters(
  runtime: RuntimeDriver,
  queue: string,
  only: ReadonlySet<string> | undefined,
): Promise<number> {
  if (only === undefined) return purgeQueue(runtime, deadLetterQueue(queue));
  const range = { runtime, queue, limit: Infinity, only };
  return (await eachDeadLetter(range, (gone) => ({ gone }))).gone;
}
