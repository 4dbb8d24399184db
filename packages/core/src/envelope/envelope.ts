import type { DeadReason } from '../contract/message.ts';
import type { ErrorSummary } from '../exceptions/describe-error.ts';
import type { Backoff } from '../retry/backoff.ts';

/** What travels round a payload: everything a worker must know that is not the payload. */
export interface Envelope {
  readonly task: string;
  readonly contentType: string;
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly timeoutMs: number | undefined;
  readonly priority: number;
  readonly deadline: number | undefined;
  readonly orderingKey: string | undefined;
  readonly uniqueKey: string | undefined;
  readonly base: number;
  readonly runAt: number | undefined;
  readonly enqueuedAt: number | undefined;
  readonly attempt: number;
  readonly redrives: number;
  readonly unknownSince: number | undefined;
  readonly unknownTimes: number;
  /** Headers of the user and of middleware. */
  readonly userHeaders: Readonly<Record<string, string>>;
}

/** What a dead letter carries beside its envelope. */
export interface Obituary {
  readonly reason: DeadReason | undefined;
  readonly diedAt: number | undefined;
  readonly error: ErrorSummary | undefined;
}

/** Why headers could not be read as an envelope. */
export type EnvelopeProblem =
  /** Written by a newer version of Switchyard: another worker may know it. */
  | {
      readonly type: 'newer-version';
      readonly version: string;
      /** When such a worker first met it (epoch milliseconds), and how often since. */
      readonly since: number | undefined;
      readonly times: number;
    }
  | { readonly type: 'undecodable'; readonly message: string };
