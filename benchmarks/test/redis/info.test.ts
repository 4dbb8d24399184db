import { describe, expect, it } from 'vitest';
import { cpuUsIn, dataBytesIn, numberIn, parseInfo } from '../../src/redis/info.ts';

const INFO = parseInfo(
  [
    '# Server',
    'redis_version:7.0.15',
    'executable:/usr/bin/redis:server',
    '',
    '# Memory',
    'used_memory:5000000',
    'mem_clients_normal:200000',
    'mem_aof_buffer:100000',
    'maxmemory_human:',
    '# CPU',
    'used_cpu_sys:0.250000',
    'used_cpu_user:1.500000',
    '',
  ].join('\r\n'),
);

describe('parseInfo', () => {
  it('reads fields, with colons in what they say, and no headings', () => {
    expect(INFO['redis_version']).toBe('7.0.15');
    expect(INFO['executable']).toBe('/usr/bin/redis:server');
    expect(Object.keys(INFO)).toHaveLength(8);
  });

  it('reads what a user pasted with other line ends', () => {
    expect(parseInfo('a:1\nb:2')).toEqual({ a: '1', b: '2' });
    expect(parseInfo('')).toEqual({});
  });
});

describe('numberIn', () => {
  it.each(['redis_version', 'maxmemory_human', 'not_there'])('refuses %s', (field) => {
    expect(() => numberIn(INFO, field)).toThrow(field);
  });
});

it('adds up processor time, in microseconds', () => {
  expect(cpuUsIn(INFO)).toBe(1_750_000);
});

it('counts data and no buffers as memory', () => {
  expect(dataBytesIn(INFO)).toBe(4_700_000);
  expect(() => dataBytesIn({ used_memory: '1' })).toThrow('mem_clients_normal');
});
