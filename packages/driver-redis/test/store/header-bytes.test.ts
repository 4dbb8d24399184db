import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { messageBytes, readMessage, readValue, valueBytes } from '../../src/store/content-bytes.ts';
import { headerBytes, readHeaders, sharedHeaderBytes } from '../../src/store/header-bytes.ts';

const text = fc.string({ unit: 'grapheme' });
const headers = fc.dictionary(text, text, { noNullPrototype: true });
const bytes = fc.uint8Array().map((each) => Buffer.from(each));

describe('headers as bytes', () => {
  it('are read as they were written, whatever they are made of', () => {
    fc.assert(
      fc.property(headers, (given) => {
        assert.deepEqual(readHeaders(headerBytes(given)), given);
      }),
    );
  });

  it('tell none from nothing in them', () => {
    assert.equal(headerBytes(undefined).length, 0);
    assert.equal(readHeaders(headerBytes(undefined)), undefined);
    assert.deepEqual(readHeaders(headerBytes({})), {});
  });

  it('that are cut off are refused', () => {
    const whole = headerBytes({ name: 'value' });
    for (let length = 2; length < whole.length; length += 1) {
      assert.throws(() => readHeaders(whole.subarray(0, length)), RangeError, `${length} bytes`);
    }
  });

  it('of a frozen object are written once, of one that may change each time', () => {
    const frozen = Object.freeze({ a: '1' });
    assert.equal(sharedHeaderBytes(frozen), sharedHeaderBytes(frozen));
    const open: Record<string, string> = { a: '1' };
    const before = sharedHeaderBytes(open);
    open['a'] = '2';
    assert.notDeepEqual(sharedHeaderBytes(open), before);
  });
});

describe('values and messages as bytes', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(text, bytes, headers, (contentType, body, given) => {
        assert.deepEqual(readValue(valueBytes({ contentType, bytes: body })), {
          contentType,
          bytes: body,
        });
        for (const extra of [given, undefined]) {
          const message = { headers: given, extra, body };
          assert.deepEqual(readMessage(messageBytes(message)), message);
        }
      }),
    );
  });

  it('that are cut off are refused', () => {
    const value = valueBytes({ contentType: 'application/json', bytes: Buffer.from('1') });
    assert.throws(() => readValue(value.subarray(0, 8)), RangeError);
    assert.throws(() => readMessage(Buffer.alloc(2)), RangeError);
  });
});
