import type { Clock } from '../contract/clock.ts';
import type { Logger } from '../contract/logger.ts';
import { logicalQueue } from '../contract/queue-names.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { describeError } from '../exceptions/describe-error.ts';
import type { ClaimVerdict } from '../store/bond.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { Suspect } from './isolation.ts';
import type { ReceiveLoop } from './receive-loop.ts';

/** A delivery that is not to be run now, and why. */
export interface TurnedAway {
  readonly loop: ReceiveLoop;
  readonly held: HeldDelivery;
  readonly verdict: Exclude<ClaimVerdict, { type: 'run' | 'finish' }>;
  /** Where those go that are to run alone. */
  readonly suspects: Suspect[];
}

/** Puts a delivery where it belongs that is not to be run now. */
export type TurnAway = (turned: TurnedAway) => Promise<void>;

/** How long a job is kept whose store does not answer, in milliseconds. */
const NO_ANSWER_MS = 1_000;

/** Drops what is over, gives back what runs elsewhere, keeps what is to run alone. */
export function turnAway(parts: {
  readonly events: EngineEvents;
  readonly log: Logger;
  readonly clock: Clock;
}): TurnAway {
  return async ({ loop, held, verdict, suspects }) => {
    switch (verdict.type) {
      case 'drop':
        await loop.settle(held, { kind: 'ack' });
        return parts.events.emit('job.dropped', { ...about(held), why: verdict.why });
      case 'elsewhere':
        return loop.postpone(held, verdict.waitMs);
      case 'suspect':
        suspects.push({ loop, held });
        return;
      case 'unknown':
        parts.log.warn(
          { ...about(held), error: describeError(verdict.cause) },
          'the store did not answer whether a job may run: it waits',
        );
        return loop.postpone(held, NO_ANSWER_MS);
    }
  };
}

function about({ delivery }: HeldDelivery): { id: string; task: string; queue: string } {
  const task = delivery.malformed === true ? '' : (delivery.headers[HEADER.task] ?? '');
  return { id: delivery.id, task, queue: logicalQueue(delivery.queue) };
}
