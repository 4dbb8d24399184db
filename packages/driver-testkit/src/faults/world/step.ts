import type { EngineOptions } from '@switchyard/core';

/** What a run of a job does, run by run. A last `throw` or `kill` stands for all further ones; else these do nothing. */
export type Step =
  | { readonly do: 'work'; readonly ms: number }
  | { readonly do: 'throw'; readonly ms: number }
  | { readonly do: 'snooze'; readonly ms: number }
  | { readonly do: 'discard' }
  | { readonly do: 'kill' }
  /** Never ends. */
  | { readonly do: 'hang' }
  /** Works until it is asked to give up, and then does. */
  | { readonly do: 'obey'; readonly ms: number }
  /** Whatever else a handler can do. */
  | { readonly do: 'call'; readonly run: () => unknown };

/** How a worker is set up. `really`: how many jobs it runs at once, whatever it says. */
export interface WorkerSetup {
  readonly concurrency?: number;
  readonly really?: number;
  readonly prefetch?: number;
  /** Answers that every lease was renewed, and renews none. */
  readonly neverRenews?: boolean;
  /** Kills it at its n-th call to the broker: before it arrives, or after it had its effect. */
  readonly diesAt?: { readonly call: number; readonly when: 'before' | 'after' };
  /** Options of its engine. */
  readonly engine?: WorldEngineOptions;
}

/** Options of an engine in a world that a case may choose. */
export type WorldEngineOptions = Pick<
  EngineOptions,
  'records' | 'serializer' | 'unknownTaskMs' | 'poisonLimit'
>;
