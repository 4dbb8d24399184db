import { describe, expect, test } from 'vitest';
import { HeaderEncoder } from '../../src/wire/header-cache.ts';
import { readMessage, writeHead, type Head } from '../../src/wire/message-bytes.ts';

const PLACE = Buffer.alloc(7, 1);
const encoder = new HeaderEncoder();
const headers = Object.freeze({ 'sy-v': '1', constructor: 'x', empty: '' });

function written(head: Head, body: Buffer): Buffer {
  return Buffer.concat([PLACE, writeHead(head), body]);
}

const PLAIN: Head = {
  priority: 5,
  ordering: undefined,
  lockKey: undefined,
  headers: encoder.byName(headers),
  extra: undefined,
};

describe('messages as bytes', () => {
  test('all parts come back as they went', () => {
    const body = Buffer.from([0, 255, 165]);
    const extra = { '\u0000': 'žluť\n', toString: ' ' };
    const full: Head = {
      priority: 9,
      ordering: 'sixteen-letters!',
      lockKey: 'ключ',
      headers: encoder.inFull(headers),
      extra,
    };
    const read = readMessage(written(full, body));
    expect(read).toMatchObject({ priority: 9, ordering: full.ordering, lockKey: full.lockKey });
    expect(read?.headers).toEqual(headers);
    expect(read?.extra).toEqual(extra);
    expect(read?.body).toEqual(body);
  });

  test('headers by name are named, not read', () => {
    const read = readMessage(written(PLAIN, Buffer.from('b')));
    expect(read?.headers).toBe(encoder.byName(headers).name);
    expect(read?.body.toString()).toBe('b');
  });

  test('equal headers have one name, others another', () => {
    const same = encoder.byName({ ...headers });
    expect(same.name).toBe(encoder.byName(headers).name);
    expect(encoder.byName({ ...headers, more: '1' }).name).not.toBe(same.name);
  });

  test('what is cut short, or is not ours, is no message', () => {
    const full = written({ ...PLAIN, lockKey: 'key', extra: { a: '1' } }, Buffer.alloc(0));
    for (let length = 0; length < full.length; length += 1) {
      expect(readMessage(full.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    expect(readMessage(Buffer.from('{"event":"user.created"}'))).toBeUndefined();
  });
});
