import { decodeUrlPart, readHosts, refuseUrl } from '@switchyard/core/driver';
import { describe, expect, test } from 'vitest';

const said = { by: 'Acme queue', form: 'acme://host', encoded: 'user' };
const refuse = refuseUrl('acme://secret@here', said);
const ADVICE = 'Characters such as @ : / ? # % in user must be percent-encoded.';

describe('what is wrong with a URL', () => {
  test.each([
    ['ACME://secret@here', 'acme://…'],
    ['secret', 'no URL of that kind'],
    [undefined, 'no URL of that kind'],
  ])('shows of %j its scheme alone', (url, shown) => {
    expect(refuseUrl(url, said)().message).toBe(
      `Acme queue: option url (QUEUE_URL) must be acme://host, got ${shown}. ${ADVICE}`,
    );
  });

  test('is said where more is known', () => {
    expect(refuse('a port is missing').message).toBe(
      `Acme queue: option url (QUEUE_URL): a port is missing. It must be acme://host, got acme://…. ${ADVICE}`,
    );
  });
});

describe('hosts', () => {
  const usual = { host: 'localhost', port: 7 };

  test.each([
    ['', [usual]],
    ['a', [{ host: 'a', port: 7 }]],
    [':9', [{ host: 'localhost', port: 9 }]],
    [
      'a,[::1]:9',
      [
        { host: 'a', port: 7 },
        { host: '::1', port: 9 },
      ],
    ],
  ])('%j', (text, hosts) => {
    expect(readHosts(text, usual, refuse)).toStrictEqual(hosts);
  });

  test.each(['a:b', '::1', 'a b', 'a:0', 'a:65536', '[::1'])('refuses %j', (text) => {
    expect(() => readHosts(text, usual, refuse)).toThrow('option url (QUEUE_URL): ');
  });

  test.each(['', ':9', 'a,'])('refuses %j where each must be named', (text) => {
    expect(() => readHosts(text, { port: 7 }, refuse)).toThrow('each host is name or name:port');
  });
});

test('percent-encoding is undone, and refused where it is none', () => {
  expect(decodeUrlPart('a%40b', refuse)).toBe('a@b');
  expect(() => decodeUrlPart('100%', refuse)).toThrow('%25');
});
