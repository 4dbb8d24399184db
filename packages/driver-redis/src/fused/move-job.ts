import {
  DriverError,
  HEADER,
  type GroupAnswer,
  type StoreGroup,
  type StoreOp,
} from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { Arg } from '../connection/port.ts';
import { ruleOf } from '../driver/settle-args.ts';
import type { RedisDriverCore } from '../driver/redis-driver.ts';
import { move as moveScript } from '../scripts/move.ts';
import { writeEndMeta } from '../wire/end-record.ts';
import { encodedByName } from '../wire/header-cache.ts';
import { mergeHeaders } from '../wire/header-bytes.ts';
import { readMessage, writeHead } from '../wire/message-bytes.ts';
import { idOf, midOf, PLACE_BYTES } from '../wire/message-id.ts';
import { orderingName } from '../wire/ordering-name.ts';
import { lookUpJobs } from './find-jobs.ts';
import { lettersOf, stateOfLetter, type FoundMessage } from './stored-jobs.ts';

type Move = Extract<StoreOp, { type: 'job.move' }>;

const DONE: GroupAnswer = Object.freeze({ type: 'done' });
const TO = { waiting: 'w', cancelled: 'x', removed: 'r' } as const;
const NORMAL_PRIORITY = '5';
/** Looks at a job that moves on between look and move. */
const TRIES = 20;

/** Moves a job by its id: what a fused store is asked to apply by itself. Throws `DriverError`. */
export async function moveJob(core: RedisDriverCore, group: StoreGroup): Promise<GroupAnswer> {
  const move = group.ops.find((op) => op.type === 'job.move');
  if (move === undefined) throw unknownOps(group);
  const view = core.view(group.queue);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const [found] = await lookUpJobs(core, view, [group.id]);
    const message = found?.type === 'message' ? found.message : undefined;
    const args = argsOf(core, { group, move, message });
    const reply = await core.port.run(moveScript, view.keys, args);
    if (reply === 1) return DONE;
    if (!Buffer.isBuffer(reply)) throw protocolError('apply', 'the answer of Redis is no word');
    const word = reply.toString('latin1');
    if (word === 'again') continue;
    if (word.startsWith('u')) return { type: 'unmoved', state: stateOfLetter(word.slice(1)) };
    return { type: 'locked', holder: idOf(reply.subarray(1)) ?? '' };
  }
  throw new DriverError(
    'ERR_BROKER_UNAVAILABLE',
    `apply: the job ${group.id} moved on each time it was looked at; ask again.`,
    { retryable: true },
  );
}

function argsOf(
  core: RedisDriverCore,
  {
    group,
    move,
    message,
  }: {
    readonly group: StoreGroup;
    readonly move: Move;
    readonly message: FoundMessage | undefined;
  },
): readonly Arg[] {
  const lock = group.ops.find((op) => op.type === 'lock.acquire');
  const { head, bodyFrom } = headOf(core, { ...move, queue: group.queue }, message);
  const meta = writeEndMeta({ state: 'cancelled', startedAt: 0, result: undefined });
  return [
    midOf(group.id),
    lettersOf(move.expect),
    TO[move.to],
    message === undefined ? '' : message.where.replace('d', 'D'),
    message === undefined ? '' : message.bytes.subarray(0, PLACE_BYTES),
    head,
    bodyFrom,
    meta,
    ruleOf(move.keep),
    lock === undefined ? '' : (lock.ttlMs ?? '-'),
    lock?.key ?? '',
  ];
}

/** The new bytes in front of the body, where they change; one that comes back has its priority and key again. */
function headOf(
  core: RedisDriverCore,
  { headers: patch, to, queue }: Move & { readonly queue: string },
  found: FoundMessage | undefined,
): { readonly head: Buffer | string; readonly bodyFrom: number } {
  const message = found === undefined ? undefined : readMessage(found.bytes);
  const revives = found?.where === 'd' && to === 'waiting';
  if (found === undefined || message === undefined || (patch === undefined && !revives)) {
    return { head: '', bodyFrom: 1 };
  }
  const extra = mergeHeaders(message.extra, patch);
  const shared =
    typeof message.headers === 'string'
      ? core.view(queue).headers.find(message.headers)
      : message.headers;
  const key = revives ? extra?.[HEADER.orderingKey] : undefined;
  const ordering = key === undefined ? undefined : orderingName(key);
  const priority = Number(shared?.[HEADER.priority] ?? NORMAL_PRIORITY);
  const head = writeHead({
    priority: revives ? priority : message.priority,
    ordering: revives ? ordering : message.ordering,
    lockKey: message.lockKey,
    headers:
      typeof message.headers === 'string'
        ? encodedByName(message.headers)
        : core.encoder.inFull(message.headers),
    extra,
  });
  return { head, bodyFrom: found.bytes.length - message.body.length + 1 };
}

function unknownOps({ ops }: StoreGroup): DriverError {
  const got = ops.map((op) => op.type).join(', ');
  return new DriverError(
    'ERR_CONFIG_INVALID',
    `apply: a fused store runs job.move by itself, and everything else inside publish and settle; got ${got}.`,
    { retryable: false },
  );
}
