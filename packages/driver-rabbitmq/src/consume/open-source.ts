import type { Link } from '../connection/link.ts';
import { isMainQueue, type Names } from '../topology/names.ts';
import type { Topology } from '../topology/topology.ts';
import { WIRE } from '../wire/encode-message.ts';
import { KeyedBuffer } from './keyed-buffer.ts';
import type { Lease } from './lease.ts';
import { OrderedReader } from './ordered-reader.ts';
import { PlainBuffer } from './plain-buffer.ts';
import { Reader } from './reader.ts';

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
export function openSource(
  { names, topology, link, ordered }: SourceParts,
  queue: string,
  most: number,
): Reader | OrderedReader {
  const name = names.queue(queue);
  const plain = new Reader({
    name,
    most,
    buffer: new PlainBuffer(),
    open: async () => {
      await topology.queue(queue);
      return link.open();
    },
    onLost: () => topology.forget(name),
    onCancelled: () => topology.deleted(name),
  });
  const of = isMainQueue(queue) ? ordered.get(queue) : undefined;
  if (of === undefined) return plain;
  const parts = Array.from({ length: of }, (_, index) => {
    const part = { queue, index, of };
    const partName = names.part(part);
    return new Reader({
      name: partName,
      most,
      buffer: new KeyedBuffer(keyOf),
      fixedWindow: ORDERED_WINDOW,
      open: async () => {
        await topology.part(part);
        return link.open();
      },
      onLost: () => topology.forget(partName),
      onCancelled: () => topology.deleted(partName),
    });
  });
  return new OrderedReader([plain, ...parts], most);
}

function keyOf({ message }: Lease): string | undefined {
  const key: unknown = message.properties.headers?.[WIRE.key];
  return typeof key === 'string' ? key : undefined;
}
