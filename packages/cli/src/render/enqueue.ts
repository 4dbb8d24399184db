import type { EnqueueResult } from '@switchyard/core';
import type { Style } from '../output/style.ts';

/** What became of an enqueued job. The id stands alone at the end, easy to copy. */
export function renderEnqueue(result: EnqueueResult, style: Style): string {
  return result.outcome === 'added'
    ? `${style('good', 'added')} ${result.id}`
    : `${style('warn', 'duplicate of')} ${result.existingId}`;
}
