import { traced } from '../events/channels.ts';
import type { JobOptions } from '../task/job-options.ts';
import { validatePayload } from '../task/validate-payload.ts';
import { draftJob } from './draft.ts';
import type { EnqueueResult } from './enqueue-result.ts';
import type { ProducerParts } from './parts.ts';
import { sendDraft } from './send.ts';

/** One call of `enqueue`. */
export interface EnqueueCall {
  readonly task: string;
  readonly payload: unknown;
  readonly options: JobOptions | undefined;
}

/**
 * Adds one job:
 *
 *   draft (options) ─▶ validate (payload) ─▶ enqueue-middleware ─▶ seal (bytes) ─▶ batch ─▶ driver
 */
export function enqueue(parts: ProducerParts, call: EnqueueCall): Promise<EnqueueResult> {
  return traced(
    'enqueue',
    () => ({ engine: parts.engine, task: call.task }),
    () => add(parts, call),
  );
}

/** No async function, of which each costs a promise more. */
function add(
  parts: ProducerParts,
  { task, payload, options }: EnqueueCall,
): Promise<EnqueueResult> {
  try {
    const draft = draftJob(parts, task, options);
    // The schema's output stays here: the worker parses again, so that a transform runs once.
    const checking = validatePayload(task, draft.task.schema, payload);
    return checking instanceof Promise
      ? checking.then(() => sendDraft(parts, draft, { payload }))
      : sendDraft(parts, draft, { payload });
  } catch (error) {
    return Promise.reject(error);
  }
}
