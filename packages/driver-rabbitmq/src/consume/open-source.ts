import type { Link } from '../connection/link.ts';
import { isMainQueue, type Names } from '../topology/names.ts';
import type { Topology } from '../topology/topology.ts';
import { WIRE } from '../wire/encode-message.ts';
import { AsideSource } from './aside-source.ts';
import { KeyedBuffer } from './keyed-buffer.ts';
import type { Lease } from './lease.ts';
import type { LeaseSource } from './lease-source.ts';
import { OrderedReader } from './ordered-reader.ts';
import { PlainBuffer } from './plain-buffer.ts';
import { Reader, type ReaderParts } from './reader.ts';

/** What sources are opened with. */
export interface SourceParts {
  readonly names: Names;
  readonly topology: Topology;
  readonly link: Link;
  readonly ordered: ReadonlyMap<string, number>;
}

/** How many of a queue with a single active consumer are here at once: followers of what runs wait among them. */
const ORDERED_WINDOW = 100;

/** A reader of a physical queue; of an ordered one, with the queues that share its keys. */
export function openSource(parts: SourceParts, queue: string, most: number): LeaseSource {
  const { names, topology, ordered } = parts;
  const plain = readerOf(parts, {
    name: names.queue(queue),
    most,
    buffer: new PlainBuffer(),
    declare: () => topology.queue(queue),
  });
  if (!isMainQueue(queue)) return plain;
  const aside = readerOf(parts, {
    name: names.aside(queue),
    most,
    buffer: new PlainBuffer(),
    declare: () => topology.aside(queue),
  });
  const of = ordered.get(queue);
  if (of === undefined) return new AsideSource(plain, aside);
  const shares = Array.from({ length: of }, (_, index) => {
    const part = { queue, index, of };
    return readerOf(parts, {
      name: names.part(part),
      most,
      buffer: new KeyedBuffer(keyOf),
      fixedWindow: ORDERED_WINDOW,
      declare: () => topology.part(part),
    });
  });
  return new AsideSource(new OrderedReader([plain, ...shares], most), aside);
}

/** A queue to read, and how it is seen to be there. */
interface ReadQueue extends Pick<ReaderParts, 'name' | 'most' | 'buffer' | 'fixedWindow'> {
  readonly declare: () => Promise<void> | undefined;
}

function readerOf({ topology, link }: SourceParts, { declare, ...queue }: ReadQueue): Reader {
  return new Reader({
    ...queue,
    open: async () => {
      await declare();
      return link.open();
    },
    onLost: () => topology.forget(queue.name),
    onCancelled: () => topology.deleted(queue.name),
  });
}

function keyOf({ message }: Lease): string | undefined {
  const key: unknown = message.properties.headers?.[WIRE.key];
  return typeof key === 'string' ? key : undefined;
}
