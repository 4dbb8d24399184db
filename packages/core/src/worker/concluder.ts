import type { Leaving } from '../contract/store.ts';
import type { CustomBackoff } from '../retry/backoff.ts';
import { conclude, type ConcludeWatch } from './conclude.ts';
import { completed, decide, withHeaders, type Decision } from './decide.ts';
import { decisionOf } from './decision-of.ts';
import { notExecuted, type Executed } from './execute.ts';
import type { ExecuteScope } from './execute-scope.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { envelopeOf } from './open-delivery.ts';
import type { ReceiveLoop } from './receive-loop.ts';
import type { RunResult } from './run-result.ts';

/** What concluding goes by; one per worker. */
export interface ConcluderParts {
  readonly scope: ExecuteScope;
  readonly driver: string;
  readonly random: () => number;
  readonly backoffs: Readonly<Record<string, CustomBackoff>>;
  readonly maxRetryDelayMs: number;
}

/** A delivery and where it came from. */
export interface Concluded {
  readonly loop: ReceiveLoop;
  readonly held: HeldDelivery;
}

const LEASE_LOST = { type: 'lease-lost' } as const;

/** Decides what follows from each run, and sees to it beside the next jobs. */
export class Concluder {
  readonly #parts: ConcluderParts;
  readonly #watch: ConcludeWatch;
  #settling = 0;
  #underWay = 0;

  constructor(parts: ConcluderParts, watch: ConcludeWatch) {
    this.#parts = parts;
    this.#watch = {
      onSettled: () => {
        this.#settling -= 1;
        watch.onSettled();
      },
      onConcluded: () => {
        this.#underWay -= 1;
        watch.onConcluded();
      },
    };
  }

  /** Jobs whose delivery is held still: the broker has not answered. */
  get settling(): number {
    return this.#settling;
  }

  /** Those of which not all is told yet, the settling ones included. */
  get underWay(): number {
    return this.#underWay;
  }

  /** A run has ended. */
  ended(of: Concluded, executed: Executed): void {
    const result = of.held.lost ? LEASE_LOST : executed.result;
    this.#conclude(of, executed, this.#decide(result, executed));
  }

  /** What the run before decided is done now, by whoever met the job. */
  finish(of: Concluded, leaving: Leaving): void {
    const executed = notExecuted(LEASE_LOST, envelopeOf(of.held.delivery));
    this.#conclude(of, executed, decisionOf(leaving));
  }

  /** Most jobs end well, which needs no policy. */
  #decide(result: RunResult, { envelope, run }: Executed): Decision {
    if (result.type === 'completed') return completed(result.result);
    const { scope, random, backoffs, maxRetryDelayMs, driver } = this.#parts;
    const { unknownTaskMs } = scope;
    const now = scope.clock.now();
    const policy = { envelope, now, random: random(), backoffs, unknownTaskMs, maxRetryDelayMs };
    return withHeaders(decide(result, { ...policy, driver }), run?.nextHeaders);
  }

  #conclude({ loop, held }: Concluded, executed: Executed, decision: Decision): void {
    this.#settling += 1;
    this.#underWay += 1;
    conclude({ loop, held, executed, decision }, this.#parts.scope, this.#watch);
  }
}
