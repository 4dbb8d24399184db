import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { connectionOf } from '../../src/config/choose-connection.ts';
import type { EngineOptions } from '../../src/config/engine-options.ts';
import { ConfigError } from '../../src/exceptions/config-errors.ts';
import { readEnvironment } from '../../src/config/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pem = (word: string): string =>
  `-----BEGIN CERTIFICATE-----\n${word}\n-----END CERTIFICATE-----\n`;

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CA = file('ca.pem', pem('ca'));
const CERT = file('cert.pem', pem('cert'));
const KEY = file('key.pem', pem('s3nt1nel'));
const EMPTY = file('empty.pem', '');
const DER = file('ca.der', '\u0030\u0082s3nt1nel');

function refusal(variables: Record<string, string>): string {
  try {
    readEnvironment(variables);
  } catch (error) {
    return error instanceof ConfigError ? error.message : `thrown otherwise: ${String(error)}`;
  }
  return 'accepted';
}

function tls(options: EngineOptions, variables: Record<string, string>): unknown {
  return connectionOf(options, readEnvironment(variables)).tls;
}

describe('the variables that name PEM files', () => {
  test('are read as the texts of their files, and ask for TLS by themselves', () => {
    const all = { QUEUE_TLS_CA: CA, QUEUE_TLS_CERT: CERT, QUEUE_TLS_KEY: KEY };
    const read = { ca: pem('ca'), cert: pem('cert'), key: pem('s3nt1nel') };

    expect(readEnvironment(all).connection.tls).toEqual(read);
    expect(readEnvironment({ ...all, QUEUE_TLS: 'true' }).connection.tls).toEqual(read);
    const { connection } = readEnvironment({ QUEUE_TLS_CA: CA });
    expect(connection.tls).toStrictEqual({ ca: pem('ca') });
  });

  test.each([
    [join(folder, 'nowhere.pem'), 'there is no such file'],
    [join(CA, 'below-a-file.pem'), 'there is no such file'],
    [folder, 'it is a folder'],
    [EMPTY, 'which holds none'],
    [DER, 'which holds none'],
  ])('refuse %s, because %s', (path, why) => {
    const message = refusal({ QUEUE_TLS_CA: path });

    expect(message).toContain('QUEUE_TLS_CA must be the path of a PEM file');
    expect(message).toContain(JSON.stringify(path));
    expect(message).toContain(why);
    expect(message).not.toContain('s3nt1nel');
  });

  test('do not show a key that was put in place of its path', () => {
    const variables = { QUEUE_TLS_CERT: CERT, QUEUE_TLS_KEY: pem('s3nt1nel') };

    expect(refusal(variables)).toMatch(/QUEUE_TLS_KEY must be the path .*, got its content\.$/);
    expect(refusal({ ...variables, QUEUE_TLS_KEY: 's3nt1nel'.repeat(100) })).toContain(
      'a path of 800 characters',
    );
  });

  test.each([{ QUEUE_TLS_CERT: CERT }, { QUEUE_TLS_KEY: KEY }])(
    'belong together where they are certificate and key: %o',
    (variables) => expect(refusal(variables)).toContain('belong together'),
  );

  test('contradict QUEUE_TLS=false', () => {
    expect(refusal({ QUEUE_TLS: '0', QUEUE_TLS_CA: CA })).toContain(
      'QUEUE_TLS is false, which excludes QUEUE_TLS_CA',
    );
  });
});

describe('option tls', () => {
  const both = { QUEUE_TLS_CERT: CERT, QUEUE_TLS_KEY: KEY };

  test.each<[string, EngineOptions, Record<string, string>, unknown]>([
    ['is that of the environment', {}, { QUEUE_TLS_CA: CA }, { ca: pem('ca') }],
    ['goes with a URL', { url: 'x://h' }, { QUEUE_TLS_CA: CA }, { ca: pem('ca') }],
    ['true keeps the certificates', { tls: true }, { QUEUE_TLS_CA: CA }, { ca: pem('ca') }],
    ['false wins', { tls: false }, { QUEUE_TLS_CA: CA }, false],
    ['wins over a flag', { tls: { ca: pem('x') } }, { QUEUE_TLS: '0' }, { ca: pem('x') }],
    [
      'wins one by one',
      { tls: { ca: pem('x') } },
      { QUEUE_TLS_CA: CA, ...both },
      { ca: pem('x'), cert: pem('cert'), key: pem('s3nt1nel') },
    ],
    [
      'replaces certificate and key together',
      { tls: { cert: pem('x'), key: pem('y') } },
      { QUEUE_TLS_CA: CA, ...both },
      { ca: pem('ca'), cert: pem('x'), key: pem('y') },
    ],
    ['is absent', {}, {}, undefined],
  ])('%s', (...row) => {
    const [, options, variables, expected] = row;
    expect(tls(options, variables)).toEqual(expected);
  });
});
