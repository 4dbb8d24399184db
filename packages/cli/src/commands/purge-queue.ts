import type { CommandContext } from '../run/command-context.ts';
import { confirm } from '../run/confirm.ts';

/** What a purge was asked. */
export interface PurgeArgs {
  readonly queue: string;
  /** Do it without asking. */
  readonly yes: boolean;
}

/** What a purge did. */
export interface PurgeResult {
  readonly queue: string;
  /** How many jobs went; `undefined` where it was not wanted after all. */
  readonly purged: number | undefined;
}

/** Deletes all waiting and delayed jobs of a queue, for good, if somebody confirms it. */
export async function purgeQueue(context: CommandContext, args: PurgeArgs): Promise<PurgeResult> {
  const { queue, yes } = args;
  const engine = context.sharedEngine();
  const question = `Delete all waiting and delayed jobs of the queue ${queue} for good?`;
  if (!(await confirm(context.parts.io, question, yes))) return { queue, purged: undefined };
  return { queue, purged: (await engine.queues.purge(queue)).purged };
}
