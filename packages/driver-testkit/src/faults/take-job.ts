import type { CancelAnswer, QueueEngine, RemoveAnswer } from '@switchyard/core';
import type { Ledger } from '../ledger/ledger.ts';

/** Which job is taken out, and how. */
export interface TakenJob<H extends 'cancel' | 'remove'> {
  readonly how: H;
  /** Its name in the ledger. */
  readonly job: string;
  readonly id: string;
}

/** Somebody takes a job out by hand, which is written down before and after; answers what the engine said. */
export async function takeJob<H extends 'cancel' | 'remove'>(
  { jobs }: Pick<QueueEngine, 'jobs'>,
  ledger: Ledger,
  { how, job, id }: TakenJob<H>,
): Promise<Awaited<ReturnType<QueueEngine['jobs'][H]>>> {
  ledger.write({ type: 'taken', job, how, is: 'asked' });
  const answer: CancelAnswer | RemoveAnswer = await jobs[how](id);
  const isOut = answer === 'cancelled' || answer === 'removed';
  if (isOut) ledger.write({ type: 'taken', job, how, is: 'sure' });
  else if (answer === 'requested') ledger.write({ type: 'taken', job, how, is: 'possible' });
  return answer as Awaited<ReturnType<QueueEngine['jobs'][H]>>;
}
