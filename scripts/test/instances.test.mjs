import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { findProcess } from '../lib/brokers/system/processes.mjs';
import { until } from '../lib/brokers/system/until.mjs';
import { endOf, startCommand } from './support/command.mjs';
import { withRedis } from './support/redis-client.mjs';
import { available, testHome } from './support/test-home.mjs';

describe('private instances', () => {
  const { home, open } = testHome();
  const local = open({ ways: ['local'] });

  beforeEach(async (test) => {
    await local.down('redis');
    await available(test, { from: () => local.up('redis'), inCi: 'skip' });
  });

  const redisState = join(home, 'redis', 'state.json');
  const pidOfRedis = async () => (await local.status('redis')).pids[0] ?? 0;

  it('are made once when two processes bring them up at the same time', async () => {
    await local.down('redis');
    const args = ['redis', '--only', 'local', '--home', home];
    const both = [startCommand(['up', ...args]), startCommand(['up', ...args])];
    for (const each of await Promise.all(both.map(endOf))) {
      expect(each).toMatchObject({ code: 0 });
    }
    const log = readFileSync(join(home, 'redis', 'server.log'), 'utf8');
    expect(log.match(/Ready to accept connections/g)).toHaveLength(1);
  });

  it('are found again by the next when the process that brought them up dies in the middle', async () => {
    const first = startCommand(['up', 'postgres', '--only', 'local', '--home', home]);
    const state = join(home, 'postgres', 'state.json');
    const launched = () => readIfThere(state).includes('"pid"') || undefined;
    expect(await until(launched, { everyMs: 2, withinMs: 60_000 })).toBe(true);
    first.kill('SIGKILL');
    await endOf(first);
    const { processes } = JSON.parse(readFileSync(state, 'utf8'));

    const { state: now, pids } = await local.up('postgres');
    expect(now).toBe('running');
    expect(pids).toEqual([processes.server.pid]);
  });

  it('are not taken for a later process that was given their pid', async () => {
    process.kill(await pidOfRedis(), 'SIGKILL');
    await until(async () => ((await pidOfRedis()) === 0 ? true : undefined), { withinMs: 5_000 });
    const record = JSON.parse(readFileSync(redisState, 'utf8'));
    record.processes.server.pid = process.pid;
    writeFileSync(redisState, JSON.stringify(record));

    expect(await local.status('redis')).toMatchObject({ state: 'dead', pids: [] });
    // That these do not end this test is what is tested.
    await local.kill('redis');
    await local.down('redis');
    expect(await local.up('redis')).toMatchObject({ state: 'running' });
  });

  it('do not start while another process has their port, and say so', async () => {
    const { url = '' } = await local.status('redis');
    const port = Number(new URL(url).port);
    await local.kill('redis');
    const squatter = createServer();
    await new Promise((resolve) => {
      squatter.listen(port, '127.0.0.1', () => resolve(undefined));
    });
    const refusal = new RegExp(`port ${port} of redis .* is taken by another process`);
    await expect(local.start('redis')).rejects.toThrow(refusal);
    await expect(local.up('redis')).rejects.toThrow(refusal);

    await new Promise((resolve) => squatter.close(resolve));
    expect(await local.start('redis')).toMatchObject({ state: 'running', url });
  });

  it('thaw when they are brought up or restarted', async () => {
    await local.freeze('redis');
    expect(await local.up('redis')).toMatchObject({ state: 'running' });
    await local.freeze('redis');
    expect(await local.restart('redis')).toMatchObject({ state: 'running' });
  });

  it('are killed by node, and know their nodes', async () => {
    await expect(local.kill('redis', { node: 'nobody' })).rejects.toThrow('its nodes: server');
    const before = await pidOfRedis();
    await local.kill('redis', { node: 'server' });
    expect(findProcess(before)).toBeUndefined();
    await local.start('redis', { node: 'server' });
    expect(await pidOfRedis()).not.toBe(before);
  });

  it('keep the settings they were made with', async () => {
    await expect(local.up('redis', { appendfsync: 'always' })).rejects.toThrow(
      'redis is up with appendfsync=everysec, not always',
    );
    await expect(local.up('redis', { fsync: 'x' })).rejects.toThrow('known: appendfsync');

    await local.down('redis');
    const { url = '' } = await local.up('redis', { appendfsync: 'always' });
    const settings = ['appendonly', 'appendfsync', 'maxmemory-policy', 'enable-debug-command'];
    const answer = await withRedis(url, (client) => client.config('GET', ...settings));
    expect(answer).toEqual(expect.arrayContaining(['always', 'yes', 'noeviction', 'local']));
  });

  it('say what to do when nothing has been brought up', async () => {
    await local.down('redis');
    await expect(local.kill('redis')).rejects.toThrow('redis has not been brought up');
    await expect(local.url('redis')).rejects.toThrow('redis has not been brought up');
    await expect(local.start('redis')).rejects.toThrow('redis has not been brought up');
    await expect(local.up('memcached')).rejects.toThrow('there is no broker "memcached"; known:');
  });
});

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
