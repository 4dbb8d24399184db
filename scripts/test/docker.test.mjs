import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBrokers } from '../lib/brokers/index.mjs';
import { installFakeDocker } from './support/fake-docker.mjs';
import { withRedis } from './support/redis-client.mjs';
import { available, testHome } from './support/test-home.mjs';

/**
 * What we say to Docker, and what we make of its answers. Its containers are proven where there is
 * an engine: the tests of the single brokers use it then.
 */
describe('a broker in a container', () => {
  const { home, open } = testHome();
  const { path, calls } = installFakeDocker(join(home, 'engine'));
  const brokers = openBrokers({ home: join(home, 'in-docker'), env: { PATH: path } });

  afterAll(() => brokers.down('redis'));

  it('lives through what a private instance lives through', async (test) => {
    await available(test, { from: () => open({ ways: ['local'] }).up('redis'), inCi: 'skip' });
    const { url = '', ...status } = await brokers.up('redis', { appendfsync: 'always' });
    expect(status).toMatchObject({ way: 'docker', state: 'running', pids: [] });
    await withRedis(url, (client) => client.set('smoke', 'text'));

    await brokers.kill('redis');
    expect(await brokers.status('redis')).toMatchObject({ state: 'dead', url });
    expect(await brokers.start('redis')).toMatchObject({ state: 'running', url });
    await brokers.freeze('redis');
    await brokers.freeze('redis');
    expect(await brokers.status('redis')).toMatchObject({ state: 'frozen' });
    await brokers.kill('redis');
    expect(await brokers.up('redis')).toMatchObject({ state: 'running', url });
    await brokers.freeze('redis');
    await brokers.thaw('redis');
    await brokers.restart('redis');
    expect(await withRedis(url, (client) => client.get('smoke'))).toBe('text');
    await expect(brokers.kill('redis', { node: 'two' })).rejects.toThrow('has no node "two"');

    await brokers.down('redis');
    expect(await brokers.status('redis')).toMatchObject({ state: 'absent' });
    expect(existsSync(join(home, 'engine', 'container'))).toBe(false);
    const said = calls();
    expect(said).toContain('up --detach redis');
    expect(said).toContain('kill --signal SIGKILL redis');
    expect(said.at(-1)).toBe('down --volumes --timeout 0');
  });

  it('gives way to a private instance when the engine has no image', async (test) => {
    writeFileSync(join(home, 'engine', 'no-images'), '');
    await available(test, { from: () => open({ ways: ['local'] }).up('redis'), inCi: 'skip' });
    expect(await brokers.up('redis')).toMatchObject({ way: 'local', state: 'running' });
    expect(calls().at(-1)).toBe('down --volumes --timeout 0');
  });
});
