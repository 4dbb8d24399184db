import type { DeadReason, HeaderPatch, SettlementKind } from '../contract/message.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { encodeError } from '../envelope/encode-error.ts';
import { HEADER } from '../envelope/header-names.ts';
import { writeInstant } from '../envelope/header-values.ts';
import { UnsupportedFeatureError } from '../exceptions/engine-errors.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { backoffDelay, type CustomBackoff } from '../retry/backoff.ts';
import type { RunResult } from './run-result.ts';

/** What happened to a job, for events and for the `failed` hook. */
export type Outcome =
  | { readonly type: 'completed'; readonly result: unknown }
  | { readonly type: 'discarded'; readonly reason: string }
  | { readonly type: 'cancelled' }
  | { readonly type: 'retried'; readonly delayMs: number; readonly error: unknown }
  | { readonly type: 'snoozed'; readonly delayMs: number }
  | {
      readonly type: 'released';
      readonly why: 'unknown-task' | 'shutdown';
      readonly delayMs: number;
    }
  | { readonly type: 'dead'; readonly reason: DeadReason; readonly error: unknown };

/** What to tell the broker, and what that means. Nothing is told once the lease is lost. */
export type Decision =
  | { readonly settle: SettlementKind; readonly outcome: Outcome }
  | { readonly settle: undefined; readonly outcome: { readonly type: 'lease-lost' } };

/** What a decision depends on beside the result. */
export interface Policy {
  /** Missing where the headers could not be read. */
  readonly envelope: Envelope | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  readonly backoffs: Readonly<Record<string, CustomBackoff>>;
  readonly unknownTaskMs: number;
  /** Longest wait the driver can give a job it holds back. */
  readonly maxRetryDelayMs: number;
  readonly driver: string;
}

const UNKNOWN_TASK_BASE_MS = 5_000;
const UNKNOWN_TASK_MAX_MS = 300_000;

/** Decides what follows from a result. Pure: the same input gives the same settlement. */
export function decide(result: RunResult, policy: Policy): Decision {
  switch (result.type) {
    case 'completed':
      return completed(result.result);
    case 'discarded':
      return { settle: { kind: 'ack' }, outcome: { type: 'discarded', reason: result.reason } };
    case 'cancelled':
      return { settle: { kind: 'ack' }, outcome: { type: 'cancelled' } };
    case 'snoozed':
      return snooze(result.delayMs, policy);
    case 'failed':
      return retryOrDie(result.error, policy);
    case 'deadline':
      return die('deadline', result.error, policy);
    case 'poison':
      return die('poison', result.error, policy);
    case 'undecodable':
      return die('undecodable', result.error, policy);
    case 'invalid-payload':
      return die('invalid_payload', result.error, policy);
    case 'unknown-task':
      return releaseUnknown(result, policy);
    case 'handed-back':
      return {
        settle: { kind: 'release', delayMs: 0 },
        outcome: { type: 'released', why: 'shutdown', delayMs: 0 },
      };
    case 'lease-lost':
      return { settle: undefined, outcome: { type: 'lease-lost' } };
  }
}

/** A job that ended well, whatever its policy. */
export function completed(result: unknown): Decision {
  return result === undefined ? DONE : { settle: ACK, outcome: { type: 'completed', result } };
}

const ACK: SettlementKind = Object.freeze({ kind: 'ack' });
/** Most handlers answer nothing, so one decision serves them all. */
const DONE: Decision = Object.freeze({
  settle: ACK,
  outcome: Object.freeze({ type: 'completed', result: undefined }),
});

/** The decision with headers that the run left for the next: those that core writes win, and what is only given back stays as it is. */
export function withHeaders(
  decision: Decision,
  left: Readonly<Record<string, string>> | undefined,
): Decision {
  const { settle } = decision;
  if (left === undefined || settle === undefined || settle.kind === 'ack') return decision;
  if (settle.headers === undefined) return decision;
  return { ...decision, settle: { ...settle, headers: { ...left, ...settle.headers } } };
}

function retryOrDie(error: unknown, policy: Policy): Decision {
  const { envelope, now, random, backoffs } = policy;
  if (envelope === undefined) return die('undecodable', error, policy);
  if (describeError(error).code === 'ERR_UNRECOVERABLE') return die('unrecoverable', error, policy);
  const { attempt, maxAttempts, deadline } = envelope;
  if (attempt >= maxAttempts) return die('max_attempts', error, policy);
  const asked = backoffDelay(envelope.backoff, { attempt, error, random, custom: backoffs });
  const delayMs = Math.min(asked, policy.maxRetryDelayMs);
  if (deadline !== undefined && now + delayMs >= deadline) return die('deadline', error, policy);
  const headers = {
    ...wakeAt(now, delayMs),
    ...knownAgain(envelope),
    [HEADER.attempt]: String(attempt + 1),
    [HEADER.error]: encodeError(error),
  };
  return {
    settle: { kind: 'release', delayMs, headers },
    outcome: { type: 'retried', delayMs, error },
  };
}

function snooze(delayMs: number, policy: Policy): Decision {
  const whole = Math.ceil(delayMs);
  if (whole > policy.maxRetryDelayMs) {
    const remedy = `The longest it can hold a job back is ${policy.maxRetryDelayMs} ms.`;
    const error = new UnsupportedFeatureError({
      feature: `snooze of ${whole} ms`,
      driver: policy.driver,
      remedy,
    });
    return retryOrDie(error, policy);
  }
  const headers = { ...wakeAt(policy.now, whole), ...knownAgain(policy.envelope) };
  return {
    settle: { kind: 'release', delayMs: whole, headers },
    outcome: { type: 'snoozed', delayMs: whole },
  };
}

function releaseUnknown(
  result: Extract<RunResult, { type: 'unknown-task' }>,
  policy: Policy,
): Decision {
  const { now } = policy;
  const { times, since = now } = result;
  if (now - since >= policy.unknownTaskMs) return die(result.deadReason, result.error, policy);
  const grown = Math.min(UNKNOWN_TASK_BASE_MS * 2 ** times, UNKNOWN_TASK_MAX_MS);
  const left = since + policy.unknownTaskMs - now;
  const delayMs = Math.min(grown, left, policy.maxRetryDelayMs);
  const headers = {
    ...wakeAt(now, delayMs),
    [HEADER.unknownSince]: writeInstant(since),
    [HEADER.unknownTimes]: String(times + 1),
  };
  return {
    settle: { kind: 'release', delayMs, headers },
    outcome: { type: 'released', why: 'unknown-task', delayMs },
  };
}

function die(reason: DeadReason, error: unknown, policy: Policy): Decision {
  const headers = {
    [HEADER.deadReason]: reason,
    [HEADER.deadAt]: writeInstant(policy.now),
    [HEADER.error]: encodeError(error),
  };
  return { settle: { kind: 'dead', reason, headers }, outcome: { type: 'dead', reason, error } };
}

/** A job that ran here is not unknown any more. */
function knownAgain(envelope: Envelope | undefined): HeaderPatch {
  if (envelope?.unknownSince === undefined) return {};
  return { [HEADER.unknownSince]: null, [HEADER.unknownTimes]: null };
}

/** The instant travels with the job: whoever gets it early holds it back. */
function wakeAt(now: number, delayMs: number): HeaderPatch {
  return { [HEADER.runAt]: delayMs > 0 ? writeInstant(now + delayMs) : null };
}
