import type { OutboundMessage, StoreOp } from '@switchyard/core/driver';
import type { Arg } from '../connection/port.ts';
import { PLAIN, SPECIAL } from '../scripts/publish.ts';
import type { EncodedHeaders } from '../wire/header-cache.ts';
import { writeHead } from '../wire/message-bytes.ts';
import { midOf, writeUuid } from '../wire/message-id.ts';
import { orderingName } from '../wire/ordering-name.ts';
import { Pack } from '../wire/pack.ts';

/** Messages as the script reads them. */
export interface PackedMessages {
  readonly pack: Buffer;
  /** Four arguments of each that is special. */
  readonly specials: readonly Arg[];
  /** Names of the ordering keys that occur. */
  readonly orderings: ReadonlySet<string>;
}

const NORMAL_PRIORITY = 5;
const UUID_BYTES = 16;
const ORIGINS = { core: 'c', user: 'u', redrive: 'r' } as const;
/** What is made room for beside each body at first. */
const ABOUT_HEAD = 64;

/** Packs messages whose shared headers are encoded. */
export class MessagePacker {
  /** Heads of messages that have nothing but shared headers, by priority. */
  readonly #heads = new WeakMap<EncodedHeaders, (Buffer | undefined)[]>();

  pack(
    messages: readonly OutboundMessage[],
    headersOf: (message: OutboundMessage) => EncodedHeaders,
  ): PackedMessages {
    const size = messages.reduce((sum, { body }) => sum + body.length + ABOUT_HEAD, 0);
    const pack = new Pack(size);
    const specials: Arg[] = [];
    const orderings = new Set<string>();
    for (const message of messages) {
      const lock = lockOf(message.ops);
      const isPlain =
        message.idOrigin === 'core' && !(Number(message.delayMs) > 0) && lock === undefined;
      pack.byte(isPlain ? PLAIN : SPECIAL);
      packMid(pack, message.id);
      const ordering =
        message.orderingKey === undefined ? undefined : orderingName(message.orderingKey);
      if (ordering !== undefined) orderings.add(ordering);
      const head = this.#headOf(message, headersOf(message), { ordering, lockKey: lock?.key });
      pack.uint32(head.length + message.body.length);
      pack.bytes(head);
      pack.bytes(message.body);
      if (!isPlain) specials.push(...specialOf(message, lock));
    }
    return { pack: pack.finish(), specials, orderings };
  }

  #headOf(
    { priority: asked, extra }: OutboundMessage,
    headers: EncodedHeaders,
    {
      ordering,
      lockKey,
    }: { readonly ordering: string | undefined; readonly lockKey: string | undefined },
  ): Buffer {
    const priority = isPriority(asked) ? asked : NORMAL_PRIORITY;
    const own = extra !== undefined && Object.keys(extra).length > 0 ? extra : undefined;
    const parts = { priority, ordering, lockKey, headers, extra: own };
    if (ordering !== undefined || lockKey !== undefined || own !== undefined)
      return writeHead(parts);
    let heads = this.#heads.get(headers);
    if (heads === undefined) {
      heads = [];
      this.#heads.set(headers, heads);
    }
    return (heads[priority] ??= writeHead(parts));
  }
}

function packMid(pack: Pack, id: string): void {
  const room = pack.room(UUID_BYTES + 1);
  if (writeUuid(id, room, pack.length + 1)) {
    room[pack.length] = UUID_BYTES;
    pack.wrote(UUID_BYTES + 1);
    return;
  }
  const mid = midOf(id);
  pack.byte(mid.length);
  pack.bytes(mid);
}

/** Origin, delay, lock key, its ttl. */
function specialOf(
  { idOrigin, delayMs = 0 }: OutboundMessage,
  lock: Extract<StoreOp, { type: 'lock.acquire' }> | undefined,
): readonly Arg[] {
  const ttl = lock === undefined ? '' : (lock.ttlMs ?? '-');
  return [ORIGINS[idOrigin], delayMs > 0 ? delayMs : 0, lock?.key ?? '', ttl];
}

function isPriority(value: number | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 9;
}

function lockOf(
  ops: readonly StoreOp[] | undefined,
): Extract<StoreOp, { type: 'lock.acquire' }> | undefined {
  return ops?.find((op) => op.type === 'lock.acquire');
}
