import { expect, it } from 'vitest';
import { passwordsOf, redactor } from '../../src/output/redact.ts';

it.each([
  ['redis://user:geheim@host:6379/1', 'redis://user:***@host:6379/1'],
  ['redis://:geheim@host', 'redis://:***@host'],
  ['connect to amqp://u:ge@he/im@host:5672 failed', 'connect to amqp://u:***@host:5672 failed'],
  ['kafka://u:geheim@a:9092,b:9092', 'kafka://u:***@a:9092,b:9092'],
  ['"redis+sentinel://u:geheim@a"', '"redis+sentinel://u:***@a"'],
  [
    'postgres://h/db?sslmode=require&password=geheim&x=1',
    'postgres://h/db?sslmode=require&password=***&x=1',
  ],
  ['redis://host:6379', 'redis://host:6379'],
  ['redis://user@host', 'redis://user@host'],
  ['mail ada@example.org at 10:30', 'mail ada@example.org at 10:30'],
])('%s is shown as %s', (text, shown) => expect(redactor([])(text)).toBe(shown));

it('hides known secrets wherever they stand, the longest first', () => {
  const redact = redactor(['geheim', 'geheimnis', undefined]);
  expect(redact('WRONGPASS geheimnis, geheim')).toBe('WRONGPASS ***, ***');
});

it('hides a secret also where JSON spells it otherwise', () => {
  const secret = 'pa"ss\\word';
  expect(redactor([secret])(JSON.stringify({ secret, url: `redis://u:${secret}@h` }))).toBe(
    '{"secret":"***","url":"redis://u:***@h"}',
  );
});

it('leaves words alone that are too short to be a secret', () =>
  expect(redactor(['a', ''])('a banana')).toBe('a banana'));

it('finds the password of a URL as it is written and as it is meant', () => {
  expect(passwordsOf('redis://u:p%40ss@h')).toEqual(['p%40ss', 'p@ss']);
  expect(passwordsOf('redis://u:100%@h')).toEqual(['100%']);
  expect(passwordsOf('redis://h:6379')).toEqual([]);
  expect(passwordsOf('ada:geheim@h')).toEqual(['geheim', 'geheim']);
  expect(passwordsOf('redis://ada@h')).toEqual([]);
  expect(passwordsOf(undefined)).toEqual([]);
});
