import { msgpackSerializer } from '@switchyard/core';
import { expect, it } from 'vitest';
import { passThrough, unchecked } from '../src/codec.ts';
import { PAYLOAD, PAYLOAD_BYTES } from '../src/payload.ts';

it('is 114 bytes, whoever packs it', () => {
  expect(PAYLOAD_BYTES).toHaveLength(114);
  expect(msgpackSerializer().serialize(PAYLOAD)).toEqual(PAYLOAD_BYTES);
  expect(unchecked.serialize(PAYLOAD)).toEqual(PAYLOAD_BYTES);
  expect(unchecked.deserialize(PAYLOAD_BYTES)).toEqual(PAYLOAD);
});

it('passes uncopied where there is no codec, and only as bytes', () => {
  expect(passThrough.serialize(PAYLOAD_BYTES)).toBe(PAYLOAD_BYTES);
  expect(passThrough.deserialize(PAYLOAD_BYTES)).toBe(PAYLOAD_BYTES);
  expect(() => passThrough.serialize(PAYLOAD)).toThrow(TypeError);
});
