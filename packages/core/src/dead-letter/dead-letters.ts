import { z } from 'zod';
import { parseOptions } from '../config/parse-options.ts';
import { text, wholeNumber } from '../config/schema-parts.ts';
import { deadLetterQueue } from '../contract/queue-names.ts';
import { purgeQueue } from '../emulate/queue-tools.ts';
import type { RequireSupport } from '../capability/require-support.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import type { Serializer } from '../serializer/serializer.ts';
import { checkQueueName } from '../task/names.ts';
import { readDeadLetter, type DeadLetter } from './dead-letter.ts';
import { redriveQueue } from './redrive.ts';

/** Which page of dead letters. */
export interface ListDeadLettersOptions {
  /** Most to answer. @default 100 */
  readonly limit?: number | undefined;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
}

/** A page of dead letters, the oldest first. */
export interface DeadLetterPage {
  readonly jobs: readonly DeadLetter[];
  /** Present while there is more. */
  readonly cursor?: string | undefined;
}

/** How much to redrive. */
export interface RedriveOptions {
  /** Most jobs to move, the oldest first. @default all that are there */
  readonly limit?: number | undefined;
}

/** What dead letters are handled with. */
export interface DeadLettersParts {
  readonly runtime: RuntimeDriver;
  readonly requireSupport: RequireSupport;
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly events: EngineEvents;
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
    const { runtime, requireSupport, serializers } = this.#parts;
    checkQueueName(queue);
    requireSupport.feature('deadLetters.list');
    const { limit: most = DEFAULT_LIMIT, cursor } = check(listOptions, options, 'list');
    const page = await runtime.peek(deadLetterQueue(queue), {
      state: 'waiting',
      limit: most,
      cursor,
    });
    const jobs = (page?.messages ?? []).map((message) =>
      readDeadLetter(queue, message, serializers),
    );
    return { jobs, cursor: page?.cursor };
  }

  /** Moves dead letters back to their queue: attempt 1 again, `redrives` + 1, the same id and bytes. */
  async redrive(
    queue: string,
    options: RedriveOptions = {},
  ): Promise<{ readonly redriven: number }> {
    const { runtime, events } = this.#parts;
    checkQueueName(queue);
    const { limit: most = Infinity } = check(redriveOptions, options, 'redrive');
    const told = (id: string, task: string): void =>
      events.emit('job.redriven', { id, task, queue });
    return { redriven: await redriveQueue(runtime, { queue, limit: most }, told) };
  }

  /** Deletes all dead letters of a queue, for good. */
  async purge(queue: string): Promise<{ readonly purged: number }> {
    checkQueueName(queue);
    return { purged: await purgeQueue(this.#parts.runtime, deadLetterQueue(queue)) };
  }
}

const limit = wholeNumber(1, Number.MAX_SAFE_INTEGER).optional();
const listOptions = z.strictObject({ limit, cursor: text({ maxLength: 10_000 }).optional() });
const redriveOptions = z.strictObject({ limit });

function check<T>(schema: z.ZodType, input: T, method: string): T {
  const parsed = parseOptions<T>(schema, input);
  if (parsed.ok) return parsed.options;
  const where = `deadLetters.${method}`;
  const what = parsed.path === '' ? 'options' : `option ${parsed.path}`;
  throw new InvalidOptionError(parsed.path, `${where}: ${what} ${parsed.message}.`);
}
