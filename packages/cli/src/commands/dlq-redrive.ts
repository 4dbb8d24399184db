import type { DeadLetterFilter, RedriveResult as RedriveAnswer } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';
import { given } from './given.ts';

/** What `switchyard dlq redrive` was asked. */
export interface DlqRedriveArgs {
  readonly queue: string;
  readonly filter: DeadLetterFilter | undefined;
  /** Most jobs to move, the oldest first. */
  readonly limit: number | undefined;
  /** Only tell which jobs would be moved. */
  readonly preview: boolean;
}

/** What a redrive moved, or would move. */
export interface RedriveResult extends RedriveAnswer {
  readonly queue: string;
  readonly preview: boolean;
}

/** Moves dead letters back to their queue. */
export async function redriveDeadLetters(
  context: CommandContext,
  { queue, filter, limit, preview }: DlqRedriveArgs,
): Promise<RedriveResult> {
  const options = given({ filter, limit, preview: preview ? true : undefined });
  const answer = await context.sharedEngine().deadLetters.redrive(queue, options);
  return { queue, preview, ...answer };
}
