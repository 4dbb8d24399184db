import { deadLetterQueue } from '../contract/queue-names.ts';
import { countQueue, purgeQueue } from '../emulate/queue-tools.ts';
import type { RequireSupport } from '../capability/require-support.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { checkQueueName } from '../task/names.ts';

/** How many jobs a queue holds, by state. */
export interface QueueStats {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly dead: number;
  /** Seconds since the oldest waiting job was due; `undefined` where the broker cannot tell, 0 where none waits. */
  readonly oldestJobAgeSeconds: number | undefined;
}

/** Looks after whole queues. */
export class Queues {
  readonly #runtime: RuntimeDriver;
  readonly #requireSupport: RequireSupport;

  constructor(runtime: RuntimeDriver, requireSupport: RequireSupport) {
    this.#runtime = runtime;
    this.#requireSupport = requireSupport;
  }

  /** Counts a queue. Throws `UnsupportedFeatureError` where the broker cannot: never a false zero. */
  async stats(queue: string): Promise<QueueStats> {
    checkQueueName(queue);
    this.#requireSupport.feature('queues.stats');
    const [live, dead] = await Promise.all([
      countQueue(this.#runtime, queue),
      countQueue(this.#runtime, deadLetterQueue(queue)),
    ]);
    return {
      waiting: live?.waiting ?? 0,
      delayed: live?.delayed ?? 0,
      active: live?.active ?? 0,
      dead: dead?.waiting ?? 0,
      oldestJobAgeSeconds: live?.oldestAgeSeconds,
    };
  }

  /** Deletes all waiting and delayed jobs of a queue, for good; running ones go on. */
  async purge(queue: string): Promise<{ readonly purged: number }> {
    checkQueueName(queue);
    return { purged: await purgeQueue(this.#runtime, queue) };
  }
}
