import type { DeadLetterFilter, DeadLetterPage } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';
import { given } from './given.ts';

/** What `switchyard dlq list` was asked. */
export interface DlqListArgs {
  readonly queue: string;
  readonly filter: DeadLetterFilter | undefined;
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

/** One page of the dead letters of a queue, the oldest first. */
export async function listDeadLetters(
  context: CommandContext,
  { queue, filter, limit, cursor }: DlqListArgs,
): Promise<DeadLetterPage> {
  return context.sharedEngine().deadLetters.list(queue, given({ filter, limit, cursor }));
}
