import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFrame, FrameReader } from '../../src/loopback/frames.ts';

const value = fc.oneof(
  fc.string(),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    fc.string(),
  ),
  fc.record({
    id: fc.nat(),
    delayMs: fc.option(fc.integer({ min: 0, max: 3e12 }), { nil: undefined }),
  }),
);

it('values come out as they went in, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 5 }),
      fc.array(fc.nat({ max: 50 })),
      (values, cuts) => {
        const bytes = Buffer.concat(values.map(encodeFrame));
        const reader = new FrameReader();
        const found: unknown[] = [];
        let from = 0;
        for (const size of [...cuts, bytes.length]) {
          found.push(...reader.push(bytes.subarray(from, from + size)));
          from = Math.min(bytes.length, from + size);
        }
        expect(found).toEqual(values);
      },
    ),
  );
});

it('a length that no frame of ours has is an error, not a wait', () => {
  const reader = new FrameReader();
  expect(() => reader.push(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow(/not one of ours/);
});
