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
    async () => {
      const draft = draftJob(parts, call.task, call.options);
      // The schema's output stays here: the worker parses again, so that a transform runs once.
      const checking = validatePayload(call.task, draft.task.schema, call.payload);
      if (checking instanceof Promise) await checking;
      return sendDraft(parts, draft, call.payload);
    },
  );
}
