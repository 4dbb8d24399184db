import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { checkOptions } from '../../src/options/check-options.ts';
import type { RedisOptions } from '../../src/options/redis-options.ts';

const check = (options: object) => checkOptions(options as RedisOptions, 'redis');
const refusal = (options: object): { code: string; message: string } => {
  try {
    check(options);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('It was accepted.');
};

describe('a URL', () => {
  test('of sentinels says hosts, master, login and database', () => {
    const url = 'redis+sentinel://me:p%40ss@h1,h2:26380,[::1]:26381/mymaster/3';
    expect(check({ url })).toMatchObject({
      address: { username: 'me', password: 'p@ss', db: 3, tls: undefined },
      topology: {
        type: 'sentinel',
        name: 'mymaster',
        nodes: [
          { host: 'h1', port: 26_379 },
          { host: 'h2', port: 26_380 },
          { host: '::1', port: 26_381 },
        ],
        password: undefined,
        tls: undefined,
      },
    });
  });

  test('of a cluster says hosts and login', () => {
    expect(check({ url: 'redis+cluster://:secret@h1,h2:7001' })).toMatchObject({
      address: { username: undefined, password: 'secret', db: 0 },
      topology: {
        type: 'cluster',
        nodes: [
          { host: 'h1', port: 6_379 },
          { host: 'h2', port: 7_001 },
        ],
      },
    });
  });

  test('with rediss encrypts the way to all of them', () => {
    expect(check({ url: 'rediss+sentinel://h1/m' })).toMatchObject({
      address: { tls: {} },
      topology: { tls: {} },
    });
    expect(check({ url: 'rediss+cluster://h1' })).toMatchObject({ address: { tls: {} } });
    const tls = { ca: rootCertificates[0] };
    expect(check({ url: 'rediss+sentinel://h1/m', tls })).toMatchObject({
      address: { tls },
      topology: { tls },
    });
  });

  test('of one server is what it was', () => {
    expect(check({ url: 'redis://u:p@h:1/2' })).toMatchObject({
      address: { host: 'h', port: 1, username: 'u', password: 'p', db: 2 },
      topology: { type: 'single' },
    });
    expect(check({ url: 'redis://' })).toMatchObject({
      address: { host: '127.0.0.1', port: 6_379 },
    });
    expect(check({ url: 'redis:///2' })).toMatchObject({ address: { host: '127.0.0.1', db: 2 } });
    expect(check({ url: 'redis://[::1]:1' })).toMatchObject({ address: { host: '::1', port: 1 } });
  });

  test.each([
    ['redis+sentinel://u:secret@h1,h2', 'must name the master'],
    ['redis+sentinel://u:secret@h1/', 'must name the master'],
    ['redis+sentinel://u:secret@h1/m/x', 'the number of a database'],
    ['redis+sentinel://u:secret@/m', 'each host is name or name:port'],
    ['redis+sentinel://u:secret@h1:99999/m', 'from 1 to 65535'],
    ['redis+sentinel://u:secret@h1,/m', 'each host is name or name:port'],
    ['redis+cluster://u:secret@h1,h2/3', 'no other database than 0'],
    ['redis://u:secret@h1,h2', 'several hosts begins with'],
    ['redis+cluster://u:sec%ret@h1', 'must be written as %25'],
    ['redis+cluster://u:secret@h1?x=1', 'nothing behind a ?'],
    ['redis+other://u:secret@h1', 'option url (QUEUE_URL) must be'],
    ['http://u:secret@h1', 'option url (QUEUE_URL) must be'],
    [7, 'option url (QUEUE_URL) must be'],
  ])('that makes no sense is refused and not shown: %s', (url, part) => {
    const { code, message } = refusal({ url });
    expect(code).toBe('ERR_CONFIG_INVALID');
    expect(message).toContain(part);
    expect(message).not.toMatch(/secret|sec%ret/);
  });
});

describe('the option sentinel', () => {
  const nodes = [{ host: 'h1' }, { host: 'h2', port: 5 }];

  test('is as good as a URL, and has a login of its own', () => {
    const sentinel = { name: 'm', nodes, user: 'watch', password: 'its own', tls: false };
    expect(check({ sentinel, password: 'of redis', db: '2', tls: true })).toMatchObject({
      address: { password: 'of redis', db: 2, tls: {} },
      topology: {
        type: 'sentinel',
        name: 'm',
        nodes: [
          { host: 'h1', port: 26_379 },
          { host: 'h2', port: 5 },
        ],
        username: 'watch',
        password: 'its own',
        tls: undefined,
      },
    });
  });

  test.each([
    [{ sentinel: { nodes } }, 'sentinel.name must be what the sentinels call the master'],
    [{ sentinel: { name: 'm' } }, 'sentinel.nodes must be a list of { host, port }'],
    [{ sentinel: { name: 'm', nodes: [] } }, 'with at least one in it, got none'],
    [{ sentinel: { name: 'm', nodes: ['h1:1'] } }, 'nodes[0] must be { host, port }, got string'],
    [{ sentinel: { name: 'm', nodes: [{ port: 1 }] } }, 'nodes[0].host must be a name or address'],
    [{ sentinel: { name: 'm', nodes: [{ host: 'h', port: 0 }] } }, 'from 1 to 65535, got 0'],
    [{ sentinel: { name: 'm', nodes, password: 5 } }, 'sentinel.password must be text'],
    [{ sentinel: { name: 'm', nodes, master: 'm' } }, 'there is no option master; there are name'],
    [{ sentinel: 'h1:26379' }, 'sentinel must be { name, nodes'],
    [{ sentinel: { name: 'm', nodes }, host: 'h' }, 'give sentinel or host, not both'],
    [{ sentinel: { name: 'm', nodes }, url: 'redis://h' }, 'give url or sentinel, not both'],
    [{ sentinel: { name: 'm', nodes }, cluster: { nodes } }, 'give sentinel or cluster, not both'],
  ])('is refused where it is wrong: %j', (options, part) => {
    expect(refusal(options)).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(part),
    });
  });
});

describe('the option cluster', () => {
  test('names nodes, and takes login and TLS from beside it', () => {
    const cluster = { nodes: [{ host: 'h1' }] };
    expect(check({ cluster, user: 'u', password: 'p', tls: true })).toMatchObject({
      address: { host: 'h1', port: 6_379, username: 'u', password: 'p', tls: {} },
      topology: { type: 'cluster', nodes: [{ host: 'h1', port: 6_379 }] },
    });
  });

  test.each([
    [{ cluster: {} }, 'cluster.nodes must be a list'],
    [{ cluster: [{ host: 'h' }] }, 'cluster must be { nodes'],
    [{ cluster: { nodes: [{ host: 'h' }] }, db: '1' }, 'give cluster or db, not both'],
    [{ cluster: { nodes: [{ host: 'h' }] }, port: 1 }, 'give cluster or port, not both'],
  ])('is refused where it is wrong: %j', (options, part) => {
    expect(refusal(options)).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(part),
    });
  });
});
