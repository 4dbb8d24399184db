import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage } from '../contract/message.ts';
import {
  EnqueueUnconfirmedError,
  EnqueueUnknownError,
  InvalidOptionError,
} from '../exceptions/enqueue-errors.ts';
import { traced } from '../events/channels.ts';
import { show } from '../internal/show.ts';
import type { EnqueueBatch } from '../middleware/middleware.ts';
import type { JobOptions } from '../task/job-options.ts';
import { validatePayload } from '../task/validate-payload.ts';
import { draftJob, type Draft } from './draft.ts';
import type { EnqueueManyResult, EnqueueResult } from './enqueue-result.ts';
import type { ProducerParts } from './parts.ts';
import { seal } from './seal.ts';
import { readAnswer, sendDraft } from './send.ts';
import { PayloadWithOptions } from './with-options.ts';

/** One call of `enqueueMany`. */
export interface EnqueueManyCall {
  readonly task: string;
  readonly items: readonly unknown[];
  readonly shared: JobOptions | undefined;
}

interface Prepared {
  readonly draft: Draft;
  readonly payload: unknown;
  readonly message: OutboundMessage;
}

/** Adds many jobs of one task: all are checked before any is sent; then each has an answer of its own. */
export async function enqueueMany(
  parts: ProducerParts,
  call: EnqueueManyCall,
): Promise<readonly EnqueueManyResult[]> {
  refuseSharedIdentity(call);
  const prepared: Prepared[] = [];
  for (const [index, item] of call.items.entries()) {
    try {
      const one = prepare(parts, call, item);
      prepared.push(one instanceof Promise ? await one : one);
    } catch (error) {
      throw atItem(index, error);
    }
  }
  const batch = { engine: parts.engine, task: call.task, size: prepared.length };
  return traced(
    'enqueueMany',
    () => batch,
    () =>
      parts.middlewares.wrapsEnqueue
        ? sendEach(parts, prepared, batch)
        : publishAll(parts, prepared),
  );
}

/** Takes each job through the middlewares, side by side. */
function sendEach(
  parts: ProducerParts,
  prepared: readonly Prepared[],
  batch: EnqueueBatch,
): Promise<readonly EnqueueManyResult[]> {
  return Promise.all(
    prepared.map(({ draft, payload }) =>
      sendDraft(parts, draft, { payload, batch }).catch((error: unknown) =>
        asRefusal(draft.id, error),
      ),
    ),
  );
}

function refuseSharedIdentity({ task, items, shared }: EnqueueManyCall): void {
  const where = `enqueueMany(${show(task)})`;
  if (!Array.isArray(items))
    throw new InvalidOptionError(
      'items',
      `${where} needs an array of payloads, got ${show(items)}.`,
    );
  if (typeof shared?.unique === 'object') {
    throw new InvalidOptionError(
      'unique',
      `${where}: one unique key cannot serve all items; give each its own by withOptions(payload, { unique }), or unique: true.`,
    );
  }
  for (const name of ['id', 'repeat'] as const) {
    if (shared?.[name] === undefined) continue;
    throw new InvalidOptionError(
      name,
      `${where}: one ${name} cannot serve all items; give each its own by withOptions(payload, { ${name} }).`,
    );
  }
}

function prepare(
  parts: ProducerParts,
  call: EnqueueManyCall,
  item: unknown,
): MaybePromise<Prepared> {
  const own = item instanceof PayloadWithOptions ? item : undefined;
  const payload: unknown = own === undefined ? item : own.payload;
  const draft = draftJob(
    parts,
    call.task,
    own === undefined ? call.shared : ownOptions(call.shared, own.options),
  );
  const checking = validatePayload(call.task, draft.task.schema, payload);
  const sealed = (): Prepared => ({
    draft,
    payload,
    message: seal(draft, { payload, headers: draft.options.headers }, parts.sealRules),
  });
  return checking instanceof Promise ? checking.then(sealed) : sealed();
}

async function publishAll(
  parts: ProducerParts,
  prepared: readonly Prepared[],
): Promise<readonly EnqueueManyResult[]> {
  parts.middlewares.seal();
  const results: EnqueueManyResult[] = [];
  const queues = new Set(prepared.map(({ draft }) => draft.queue));
  const publishQueue = async (queue: string): Promise<void> => {
    const places = prepared.flatMap((one, index) =>
      one.draft.queue === queue ? [{ one, index }] : [],
    );
    const answers = await parts.batcher.addMany(
      queue,
      places.map(({ one }) => one.message),
    );
    for (const [place, { one, index }] of places.entries()) {
      const answer = answers[place] ?? { type: 'unknown' };
      results[index] = asResult(one.draft.id, () =>
        readAnswer(parts, { draft: one.draft, headers: one.draft.options.headers }, answer),
      );
    }
  };
  await Promise.all([...queues].map(publishQueue));
  return results;
}

function asResult(id: string, read: () => EnqueueResult): EnqueueManyResult {
  try {
    return read();
  } catch (error) {
    return asRefusal(id, error);
  }
}

function asRefusal(id: string, error: unknown): EnqueueManyResult {
  if (error instanceof EnqueueUnknownError) {
    return { id, outcome: 'unknown', repeat: error.repeat, error };
  }
  if (error instanceof EnqueueUnconfirmedError) {
    return { id, outcome: 'unconfirmed', repeat: error.repeat, error };
  }
  return {
    id,
    outcome: 'refused',
    error: error instanceof Error ? error : new Error(String(error)),
  };
}

function atItem(index: number, error: unknown): unknown {
  if (error instanceof Error) error.message = `items[${index}]: ${error.message}`;
  return error;
}

/** An item's own options win; its delay also over a shared one that is given in the other form. */
function ownOptions(shared: JobOptions | undefined, own: JobOptions): JobOptions {
  const delayed = own.delayMs !== undefined || own.runAt !== undefined;
  return { ...shared, ...(delayed ? { delayMs: undefined, runAt: undefined } : {}), ...own };
}
