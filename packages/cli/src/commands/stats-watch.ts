import type { CommandContext } from '../run/command-context.ts';
import { describeFailure } from '../run/describe-failure.ts';
import { stats, type StatsArgs, type StatsSample } from './stats.ts';

/** How `switchyard stats --watch` looks. */
export interface WatchArgs extends StatsArgs {
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
}

/** How a count changes, in jobs a second. */
export interface QueueRates {
  /** Above 0: more come than are run. */
  readonly waitingPerSecond: number;
  readonly deadPerSecond: number;
}

/** What one look found. */
export type Look =
  | {
      readonly type: 'sample';
      readonly sample: StatsSample;
      /** By queue; empty at the first look. */
      readonly rates: ReadonlyMap<string, QueueRates>;
    }
  /** The broker did not answer this time. */
  | { readonly type: 'failed'; readonly at: Date; readonly message: string };

/**
 * Looks at queues again and again, until SIGINT or SIGTERM. Rejects if the first look fails; later
 * ones may fail and are tried again.
 */
export async function watchStats(
  context: CommandContext,
  args: WatchArgs,
  show: (look: Look) => void,
): Promise<void> {
  const { parts } = context;
  const over = new AbortController();
  const forget = parts.onSignal(() => over.abort());
  try {
    let before: StatsSample | undefined = await stats(context, args);
    show({ type: 'sample', sample: before, rates: new Map() });
    await parts.wait(args.intervalMs, over.signal);
    while (!over.signal.aborted) {
      const sample = await look(context, args, show);
      if (sample !== undefined) {
        show({ type: 'sample', sample, rates: ratesOf(before, sample) });
        before = sample;
      }
      await parts.wait(args.intervalMs, over.signal);
    }
  } finally {
    forget();
  }
}

async function look(
  context: CommandContext,
  args: WatchArgs,
  show: (look: Look) => void,
): Promise<StatsSample | undefined> {
  try {
    return await stats(context, args);
  } catch (error) {
    const { code, message } = describeFailure(error);
    const at = new Date(context.parts.now());
    show({ type: 'failed', at, message: context.redact(`${code}: ${message}`) });
    return undefined;
  }
}

function ratesOf(before: StatsSample, now: StatsSample): ReadonlyMap<string, QueueRates> {
  const seconds = (now.at.getTime() - before.at.getTime()) / 1000;
  const known = new Map(before.queues.map((queue) => [queue.queue, queue]));
  return new Map(
    now.queues.flatMap((queue) => {
      const old = known.get(queue.queue);
      if (old === undefined || seconds <= 0) return [];
      const rates = {
        waitingPerSecond: (queue.waiting - old.waiting) / seconds,
        deadPerSecond: (queue.dead - old.dead) / seconds,
      };
      return [[queue.queue, rates] as const];
    }),
  );
}
