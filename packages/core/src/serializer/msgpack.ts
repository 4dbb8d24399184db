import { Packr } from 'msgpackr';
import { NotSerializableError } from '../exceptions/enqueue-errors.ts';
import { assertRoundTrip } from './assert-round-trip.ts';
import type { Serializer } from './serializer.ts';

/** msgpackr writes no larger object. */
const MAX_KEYS = 65_535;
const RULES = { format: 'msgpack', rich: true, maxKeys: MAX_KEYS } as const;

/** MessagePack by msgpackr, without its record extension: any MessagePack reader understands the bytes. */
export function msgpackSerializer(): Serializer {
  // int64 is read as bigint because only a bigint is ever written as one; buffers are copied
  // because the body stays with the job and is sent again by a retry; structured
  // clones are off because foreign bytes could make cycles of them.
  const packr = new Packr({
    useRecords: false,
    int64AsType: 'bigint',
    copyBuffers: true,
    structuredClone: false,
  });
  return {
    contentType: 'application/x-msgpack',
    serialize(payload) {
      assertRoundTrip(payload, RULES);
      try {
        return packr.pack(payload);
      } catch (cause) {
        throw new NotSerializableError('payload', 'The payload cannot be packed.', { cause });
      }
    },
    // A view that is no Buffer: otherwise byte arrays inside would come back as Buffers.
    deserialize: (body) =>
      packr.unpack(new Uint8Array(body.buffer, body.byteOffset, body.byteLength)) as unknown,
  };
}
