import type { PeekedMessage } from '../contract/message.ts';
import type { RequireSupport } from '../capability/require-support.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { StoreBond } from '../store/bond.ts';
import { checkQueueName } from '../task/names.ts';
import { checkListOptions, checkPurgeOptions, checkRedriveOptions } from './check-options.ts';
import { readDeadLetter } from './dead-letter.ts';
import type {
  DeadLetterFilter,
  DeadLetterPage,
  ListDeadLettersOptions,
  PurgeDeadLettersOptions,
  RedriveOptions,
  RedriveResult,
} from './options.ts';
import { redriveQueue } from './redrive.ts';
import { selectDeadLetters } from './select.ts';

/** What dead letters are handled with. */
export interface DeadLettersParts {
  readonly runtime: RuntimeDriver;
  readonly requireSupport: RequireSupport;
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly events: EngineEvents;
  readonly bond: StoreBond;
}

const DEFAULT_LIMIT = 100;

/** The jobs set aside, by queue. Nothing leaves them by itself. */
export class DeadLetters {
  readonly #parts: DeadLettersParts;

  constructor(parts: DeadLettersParts) {
    this.#parts = parts;
  }

  /** Looks at dead letters without taking them. Throws `UnsupportedFeatureError` where the broker cannot. */
  async list(queue: string, options: ListDeadLettersOptions = {}): Promise<DeadLetterPage> {
    checkQueueName(queue);
    const { limit = DEFAULT_LIMIT, cursor, filter } = checkListOptions(options);
    this.#parts.requireSupport.feature('deadLetters.list');
    const { serializers } = this.#parts;
    const { bond, runtime } = this.#parts;
    const page = await selectDeadLetters(runtime, { queue, filter, limit, cursor });
    const dead = await deadOf(bond, queue, page.messages);
    const jobs = dead.map((message) => readDeadLetter(queue, message, serializers));
    return { jobs, cursor: page.cursor };
  }

  /**
   * Moves dead letters back to their queue: attempt 1 again, `redrives` + 1, the same id and bytes. A
   * preview selects the same and moves nothing. One that cannot be moved, since another job holds its
   * unique key, counts in `duplicates` and within the limit. Filter and preview throw
   * `UnsupportedFeatureError` where the broker cannot look without taking; there a limit is that of
   * the jobs that are moved.
   */
  async redrive(queue: string, options: RedriveOptions = {}): Promise<RedriveResult> {
    const { runtime, events, bond } = this.#parts;
    checkQueueName(queue);
    const { limit = Infinity, filter, preview = false } = checkRedriveOptions(options);
    // Chosen first, also for a limit alone: none is moved in place of one that cannot be.
    const chosen =
      filter !== undefined || preview || (limit < Infinity && runtime.capabilities.peek);
    const only = chosen ? await this.#idsOf(queue, { filter, limit }) : undefined;
    if (preview) return { redriven: 0, duplicates: 0, ids: [...(only ?? [])] };
    const oldest = filter === undefined;
    return redriveQueue(
      { runtime, queue, limit, only, oldest, standings: bond.standings?.(queue) },
      {
        redrive: (to, dead) => bond.redrive(to, dead),
        onRedriven: (id, task) => events.emit('job.redriven', { id, task, queue }),
      },
    );
  }

  /** Deletes dead letters of a queue, for good. */
  async purge(
    queue: string,
    options: PurgeDeadLettersOptions = {},
  ): Promise<{ readonly purged: number }> {
    checkQueueName(queue);
    const { filter } = checkPurgeOptions(options);
    const only = filter && (await this.#idsOf(queue, { filter, limit: Infinity }));
    return { purged: await this.#parts.bond.purgeDead(queue, only) };
  }

  /** What a filter selects, so that a preview and its effect select the same. */
  async #idsOf(
    queue: string,
    which: { readonly filter: DeadLetterFilter | undefined; readonly limit: number },
  ): Promise<ReadonlySet<string>> {
    this.#parts.requireSupport.feature('deadLetters.list');
    const { runtime, bond } = this.#parts;
    const { messages } = await selectDeadLetters(runtime, { queue, ...which });
    const dead = await deadOf(bond, queue, messages);
    return new Set(dead.map(({ id }) => id));
  }
}

/** Of what was looked at, that whose job is dead. */
async function deadOf(
  bond: StoreBond,
  queue: string,
  messages: readonly PeekedMessage[],
): Promise<readonly PeekedMessage[]> {
  const standings = await bond.standings?.(queue)(messages);
  return messages.filter((_, index) => (standings?.[index] ?? 'dead') === 'dead');
}
