import { expect, test } from 'vitest';
import { slotOf } from '../../src/connection/key-slot.ts';

// As CLUSTER KEYSLOT of Redis 7.0 has answered.
test.each([
  ['', 0],
  ['123456789', 12_739],
  ['switchyard:v1:{mail}:j', 4_247],
  ['{}mail', 10_837],
  ['ключ', 10_303],
  ['a{mail', 15_190],
])('%s lies in slot %i', (key, slot) => {
  expect(slotOf(key)).toBe(slot);
});

test('only what stands in the first braces counts, where there is anything', () => {
  expect(slotOf('a{mail}b')).toBe(slotOf('mail'));
  expect(slotOf('a{mail}{b}')).toBe(slotOf('mail'));
});
