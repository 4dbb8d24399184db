import { DriverError, type DriverErrorCode } from '@switchyard/core/driver';
import { bareError, bareMessage } from './bare-error.ts';
import type { ForeignKey } from './find-foreign-key.ts';

type Kind = readonly [code: DriverErrorCode, retryable: boolean, advice: string];

const AWAY: Kind = ['ERR_BROKER_UNAVAILABLE', true, 'It is tried again once Redis takes calls'];
const FULL: Kind = ['ERR_BROKER_FULL', true, 'Free memory or disk, or raise maxmemory'];
const AUTH: Kind = ['ERR_BROKER_AUTH', false, 'Check user, password and the rights of the user'];

/** What the first word of an error of Redis means. */
const BY_WORD: Readonly<Record<string, Kind>> = {
  OOM: FULL,
  MISCONF: FULL,
  NOAUTH: AUTH,
  WRONGPASS: AUTH,
  NOPERM: AUTH,
  READONLY: AWAY,
  LOADING: AWAY,
  MASTERDOWN: AWAY,
  UNBLOCKED: AWAY,
  CLUSTERDOWN: AWAY,
  TRYAGAIN: AWAY,
  MOVED: AWAY,
  ASK: AWAY,
  BUSY: AWAY,
  NOREPLICAS: AWAY,
};

/** Makes a `DriverError` of an error that Redis answered: so nothing was done. */
export function mapReplyError(what: string, cause: Error): DriverError {
  const [code, retryable, advice] = kindOf(cause.message);
  return new DriverError(
    code,
    `${what}: Redis answered "${bareMessage(cause).slice(0, 300)}". ${advice}.`,
    {
      retryable,
      cause: bareError(cause),
    },
  );
}

/** Whether an error came from Redis as an answer, and not from the way there. */
export function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** A key of ours is of another type: somebody else wrote it. Nothing was done. */
export function foreignKeyError(what: string, { key, is, mustBe }: ForeignKey): DriverError {
  return new DriverError(
    'ERR_BROKER_PROTOCOL',
    `${what}: the key "${key}" must be a ${mustBe} and is a ${is}: another program wrote it. Rename or remove it, or choose another prefix (option prefix, QUEUE_PREFIX).`,
    { retryable: false },
  );
}

/** Whether a key was of another type than a command needs. */
export function isWrongType(error: unknown): error is Error {
  return isReplyError(error) && wordsOf(error.message).includes('WRONGTYPE');
}

/** Whether Redis does not know a script by its hash. */
export function isUnknownScript(error: unknown): boolean {
  return isReplyError(error) && error.message.startsWith('NOSCRIPT');
}

/** The server has become a replica: only a new connection finds the one that takes writes. */
export function isReadOnly(error: unknown): boolean {
  return isReplyError(error) && wordsOf(error.message).includes('READONLY');
}

/** Which node of a cluster has the slot now, where Redis says so; nothing was done then. */
export function movedTo(
  error: unknown,
): { readonly slot: number; readonly node: string } | undefined {
  if (!isReplyError(error)) return undefined;
  const [, slot, node] = /^MOVED (\d{1,5}) (\S+)$/.exec(error.message) ?? [];
  return slot === undefined || node === undefined ? undefined : { slot: Number(slot), node };
}

/** Whether the slot of a command is moving just now, so that nothing was done. */
export function isOnTheMove(error: unknown): boolean {
  return isReplyError(error) && /^(?:ASK|TRYAGAIN) /.test(error.message);
}

/** Nothing was sent. */
export function unavailable(what: string, why: string, cause?: unknown): DriverError {
  return new DriverError('ERR_BROKER_UNAVAILABLE', `${what}: ${why}.`, {
    retryable: true,
    cause: bareError(cause),
  });
}

/** It was sent and no answer came: it may or may not have been done. */
export function unanswered(what: string, why: string, cause?: unknown): DriverError {
  return new DriverError('ERR_BROKER_TIMEOUT', `${what}: ${why}.`, {
    retryable: true,
    cause: bareError(cause),
  });
}

/** What a call after close() is answered. */
export function closedError(what: string, which = 'the Redis driver'): DriverError {
  return new DriverError('ERR_CLOSED', `${what}: ${which} is closed.`, { retryable: false });
}

/** An answer that cannot be what it is. */
export function protocolError(what: string, problem: string): DriverError {
  return new DriverError('ERR_BROKER_PROTOCOL', `${what}: ${problem}.`, { retryable: false });
}

/** What a script is told that meets a key which is on its way to another node of a cluster. */
const ON_ITS_WAY = 'non local key in a cluster node';

function kindOf(message: string): Kind {
  if (message.includes(ON_ITS_WAY)) return AWAY;
  // An error inside of a script has its own first word behind "ERR user_script:12:".
  const word = wordsOf(message).find((one) => one in BY_WORD);
  const kind = word === undefined ? undefined : BY_WORD[word];
  return kind ?? ['ERR_BROKER_PROTOCOL', false, 'Another program may have written to these keys'];
}

function wordsOf(message: string): readonly string[] {
  return message.match(/\b[A-Z]{3,}\b/g)?.slice(0, 4) ?? [];
}
