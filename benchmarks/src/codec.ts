import type { Serializer } from '@switchyard/core';
import { Packr } from 'msgpackr';

// As core's own: without the record extension, so that both sides write the same bytes.
const packr = new Packr({ useRecords: false });

/** Writes a payload as MessagePack, unchecked. */
export function pack(payload: unknown): Uint8Array {
  return packr.pack(payload);
}

/** Reads MessagePack. */
export function unpack(bytes: Uint8Array): unknown {
  return packr.unpack(bytes) as unknown;
}

/**
 * No codec: payloads are bytes already and pass as they are, by reference and uncopied, as a queue
 * in memory passes any payload. Given to an engine by its public option `serializer`.
 */
export const passThrough: Serializer = {
  contentType: 'application/octet-stream',
  serialize: (payload) => {
    if (payload instanceof Uint8Array) return payload;
    throw new TypeError('Without a codec a payload is a Uint8Array.');
  },
  deserialize: (body) => body,
};

/** The bare codec: what core's own does, less its check that a payload will come back unchanged. */
export const unchecked: Serializer = {
  contentType: 'application/x-unchecked-msgpack',
  serialize: pack,
  deserialize: unpack,
};
