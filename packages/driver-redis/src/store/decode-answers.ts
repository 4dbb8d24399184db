import {
  DriverError,
  type ClaimAnswer,
  type EndState,
  type GroupAnswer,
  type JobState,
} from '@switchyard/core/driver';
import type { Reply } from '../connection/port.ts';
import { readLeaving } from './content-bytes.ts';

const DONE: GroupAnswer = Object.freeze({ type: 'done' });

/** Reads what a call on so many groups answered. Throws `DriverError` where that cannot be an answer. */
export function readAnswers(reply: Reply, count: number): readonly GroupAnswer[] {
  // Nothing but `done` is told by one number.
  if (reply === 1) return Array.from({ length: count }, () => DONE);
  if (!Array.isArray(reply) || reply.length !== count) throw unreadable('apply');
  return reply.map(readAnswer);
}

function readAnswer(reply: Reply): GroupAnswer {
  if (reply === 1) return DONE;
  const [type, first, second, third] = listOf(reply, 'apply');
  switch (textOf(type)) {
    case 'opened':
      return { type: 'done', claim: opened(first, second, third) };
    case 'ended':
      return unclaimed({ type: 'ended', state: textOf(first) as EndState | 'removed' });
    case 'stale':
      return unclaimed({ type: 'stale' });
    case 'held':
      return unclaimed({ type: 'held', untilMs: Number(first) });
    case 'exists':
      return { type: 'exists', state: textOf(first) as JobState | 'removed' };
    case 'locked':
      return { type: 'locked', holder: textOf(first) };
    case 'stale-token':
      return { type: 'stale' };
    case 'unmoved':
      return {
        type: 'unmoved',
        state: Buffer.isBuffer(first) ? (first.toString() as JobState | 'removed') : undefined,
      };
    default:
      throw unreadable('apply');
  }
}

function opened(run: Reply | undefined, deaths: Reply | undefined, told: Reply | undefined) {
  const answer = { type: 'opened', run: Number(run), deaths: Number(deaths) } as const;
  return Buffer.isBuffer(told) ? { ...answer, leaving: readLeaving(told) } : answer;
}

function unclaimed(claim: Exclude<ClaimAnswer, { type: 'opened' }>): GroupAnswer {
  return { type: 'unclaimed', claim };
}

/** A list, or a `DriverError`. */
export function listOf(reply: Reply | undefined, call: string): readonly Reply[] {
  if (Array.isArray(reply)) return reply as readonly Reply[];
  throw unreadable(call);
}

/** Text, of whatever was answered. */
export function textOf(reply: Reply | undefined): string {
  return Buffer.isBuffer(reply) ? reply.toString() : String(reply ?? '');
}

/** The server answered what no script of ours answers. */
export function unreadable(call: string, cause?: unknown): DriverError {
  return new DriverError(
    'ERR_BROKER_PROTOCOL',
    `${call}: Redis answered what cannot be an answer to it; is another layout or program at work under this prefix?`,
    { retryable: false, cause },
  );
}
