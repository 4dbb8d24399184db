import type { StoredJob, StoreGroup, StoreOp } from '../contract/store.ts';
import { baseOf } from '../envelope/base.ts';
import { decodeObituary } from '../envelope/decode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { writeInstant } from '../envelope/header-values.ts';
import type { DeadLetterMessage } from './dead-standing.ts';
import { keepFor } from './record-policy.ts';
import { rememberRun } from './remember.ts';
import type { SeparateParts } from './separate-parts.ts';

type Known = Pick<
  SeparateParts,
  'store' | 'worker' | 'leaseMs' | 'clock' | 'policy' | 'tombstoneMs'
>;

/** Whether the broker itself set a letter aside, delivered too often: whoever dies here notes when. */
function isSetAside({ malformed, extra }: DeadLetterMessage): boolean {
  if (malformed === true || extra?.[HEADER.deadReason] === undefined) return false;
  return extra[HEADER.deadAt] === undefined;
}

/** Whether it was set aside as the newest message of a job that lives by its record. */
export function isOrphan(letter: DeadLetterMessage, job: StoredJob | undefined): boolean {
  if (job === undefined || job.endedAt !== undefined || job.state === 'dead') return false;
  return isSetAside(letter) && baseOf(letter) >= baseOf(job);
}

/**
 * Ends jobs whose message the broker set aside: their records are dead for its reason, their unique keys
 * free. A job is taken for that like for a run, so that one which runs now is left alone.
 */
export async function buryOrphans(
  parts: Known,
  queue: string,
  letters: readonly DeadLetterMessage[],
): Promise<void> {
  const { store, worker, leaseMs } = parts;
  const claims = letters.map((letter) => ({
    letter,
    token: `${worker}:aside:${letter.id}`,
  }));
  const answers = await store.apply(
    claims.map(({ letter, token }) => ({
      queue,
      id: letter.id,
      ops: [{ type: 'claim.open', base: baseOf(letter), token, worker, leaseMs }],
    })),
  );
  const taken = claims.filter((_, index) => {
    const answer = answers[index];
    return answer?.type === 'done' && answer.claim?.type === 'opened';
  });
  if (taken.length === 0) return;
  await store.apply(
    taken.map(({ letter, token }): StoreGroup => ({
      queue,
      id: letter.id,
      ops: endOps(parts, letter, token),
    })),
  );
}

/** The claim is closed uncounted: the letter stays the newest message of its job, to be redriven. */
function endOps(parts: Known, { extra }: DeadLetterMessage, token: string): readonly StoreOp[] {
  const { reason } = decodeObituary({ ...extra }, undefined);
  const key = extra?.[HEADER.uniqueKey];
  return [
    { type: 'claim.close', token, counts: false },
    {
      type: 'record.end',
      state: 'dead',
      reason,
      headers: {
        [HEADER.deadReason]: reason ?? null,
        [HEADER.deadAt]: writeInstant(parts.clock.now()),
      },
      keep: keepFor(parts.policy, 'dead'),
      tombstoneMs: rememberRun(parts, extra),
    },
    ...(key === undefined ? [] : [{ type: 'lock.release', key } as const]),
  ];
}
