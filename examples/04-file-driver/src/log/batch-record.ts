import type { PublishResult } from '@switchyard/core/driver';
import type { AnsweredBatch } from '../queue/repeats.ts';

/** What a publish is answered. */
export type PublishAnswer = 'stored' | readonly PublishResult[];

/** The record of a publish that was done, behind those of its messages: torn apart, it is repeated rather than lost. */
export function encodeBatch(batch: AnsweredBatch<PublishAnswer>): string {
  const { producer, sequence, at, answer } = batch;
  const name = [producer, sequence, at];
  return JSON.stringify(answer === 'stored' ? name : [...name, answer]);
}

/** The publishes among the changes of a log; a message begins with its number. */
export function* batchesOf(
  changes: readonly unknown[],
): Generator<AnsweredBatch<PublishAnswer>, void, void> {
  for (const change of changes as readonly (readonly unknown[])[]) {
    const [producer, sequence, at, answer = 'stored'] = change;
    if (typeof producer !== 'string') continue;
    yield { producer, sequence: Number(sequence), at: Number(at), answer: answer as PublishAnswer };
  }
}
