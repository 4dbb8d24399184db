import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { idOf, midOf } from '../../src/wire/message-id.ts';

const PLACE = Buffer.from([1, 2, 3, 4, 5, 6, 7]);

describe('ids as bytes', () => {
  test('a canonical UUID takes sixteen bytes', () => {
    const id = randomUUID();
    expect(midOf(id).length).toBe(16);
    expect(idOf(midOf(id))).toBe(id);
  });

  test('whatever is nearly a UUID is text', () => {
    const id = randomUUID();
    const nearly = [id.toUpperCase(), id.replaceAll('-', ''), `${id}0`, id.replace('-', '_')];
    for (const text of [...nearly, `${id.slice(0, -1)}g`]) {
      expect(idOf(midOf(text))).toBe(text);
      expect(midOf(text).length).not.toBe(16);
    }
  });

  test('no two ids share their bytes, whatever their lengths', () => {
    const ids = Array.from({ length: 128 }, (_, index) => 'x'.repeat(index + 1));
    const others = ids.map((id) => `~${id}`.slice(0, 128));
    const mids = [...ids, ...others, randomUUID()].map((id) => midOf(id).toString('hex'));
    expect(new Set(mids).size).toBe(new Set([...ids, ...others]).size + 1);
    for (const id of ids) expect(idOf(midOf(id))).toBe(id);
  });

  test('a copy has the id of its original', () => {
    for (const id of [randomUUID(), 'a', 'seven77', 'fifteen-letters']) {
      const mid = midOf(id);
      const kind = mid.length === 8 ? 'C~' : 'c';
      const copy = Buffer.concat([Buffer.from(kind), PLACE, mid]);
      expect(copy.length).not.toBe(16);
      expect(idOf(copy)).toBe(id);
    }
  });

  test('bytes of a stranger have none', () => {
    for (const text of ['', 'stranger', 't\u0000', 'x'.repeat(40)]) {
      expect(idOf(Buffer.from(text))).toBeUndefined();
    }
  });
});
