import { Packr } from 'msgpackr';
import { assertRoundTrip } from './assert-round-trip.ts';
import type { Serializer } from './serializer.ts';

const RULES = { format: 'msgpack', rich: true } as const;

/** MessagePack by msgpackr, without its record extension: any MessagePack reader understands the bytes. */
export function msgpackSerializer(): Serializer {
  // int64 is read as bigint because only a bigint is ever written as one; buffers are copied
  // because the body stays with the job and is sent again by a retry.
  const packr = new Packr({ useRecords: false, int64AsType: 'bigint', copyBuffers: true });
  return {
    contentType: 'application/x-msgpack',
    serialize(payload) {
      assertRoundTrip(payload, RULES);
      return packr.pack(payload);
    },
    // A view that is no Buffer: otherwise byte arrays inside would come back as Buffers.
    deserialize: (body) =>
      packr.unpack(new Uint8Array(body.buffer, body.byteOffset, body.byteLength)) as unknown,
  };
}
