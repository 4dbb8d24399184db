import type { DeadLetterFilter } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';
import { confirm } from '../run/confirm.ts';
import { given } from './given.ts';
import type { PurgeArgs, PurgeResult } from './purge-queue.ts';

/** What `switchyard dlq purge` was asked. */
export interface DlqPurgeArgs extends PurgeArgs {
  readonly filter: DeadLetterFilter | undefined;
}

/** Deletes dead letters of a queue, for good, if somebody confirms it. */
export async function purgeDeadLetters(
  context: CommandContext,
  { queue, filter, yes }: DlqPurgeArgs,
): Promise<PurgeResult> {
  const engine = context.sharedEngine();
  const which = filter === undefined ? 'all dead letters' : 'the chosen dead letters';
  const question = `Delete ${which} of the queue ${queue} for good?`;
  if (!(await confirm(context.parts.io, question, yes))) return { queue, purged: undefined };
  const { purged } = await engine.deadLetters.purge(queue, given({ filter }));
  return { queue, purged };
}
