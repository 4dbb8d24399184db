import { beforeEach, describe, expect, it } from 'vitest';
import { available, testHome } from './support/test-home.mjs';

describe('a broker whose URL is given', () => {
  const { open } = testHome();
  const owner = open();
  const { PATH } = process.env;
  /** @param {string} url */
  const guest = (url) => open({ env: { PATH, REDIS_URL: url } });

  beforeEach(async (test) => {
    await available(test, { from: () => owner.up('redis') });
  });

  it('is used as it is', async () => {
    const url = await owner.url('redis');
    const status = await guest(url).up('redis');
    expect(status).toMatchObject({ way: 'url', url, state: 'running', pids: [] });
    expect(status.version).toMatch(/^\d+\.\d+/);
    expect(await guest(url).url('redis')).toBe(url);
  });

  it.each(/** @type {const} */ (['kill', 'start', 'restart', 'freeze', 'thaw']))(
    'refuses %s',
    async (operation) => {
      const refusal = guest(await owner.url('redis'))[operation]('redis');
      await expect(refusal).rejects.toThrow("redis is somebody else's (REDIS_URL=redis://");
      expect(await owner.status('redis')).toMatchObject({ state: 'running' });
    },
  );

  it('must answer', async () => {
    const nowhere = guest('redis://127.0.0.1:1');
    await expect(nowhere.up('redis')).rejects.toThrow('redis: REDIS_URL is redis://127.0.0.1:1');
    expect(await nowhere.status('redis')).toMatchObject({ way: 'url', state: 'silent' });
  });
});

describe('a broker that cannot be had', () => {
  const { open } = testHome();

  it('is refused with the reasons and one command', async () => {
    const brokers = open({ env: { PATH: '/nowhere' }, install: false });
    await expect(brokers.up('redis')).rejects.toMatchObject({
      name: 'BrokerUnavailable',
      broker: 'redis',
      reason: 'REDIS_URL is not set, no Docker engine answers, its programs are not installed',
      enable: expect.stringMatching(/redis|docker/),
    });
    expect(await brokers.status('redis')).toMatchObject({ state: 'absent' });
  });
});
