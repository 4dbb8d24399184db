import { describe, expect, it } from 'vitest';

import { Cache } from '../src/services/cache.ts';

describe('the cache', () => {
  it('forgets a value when its time is up', () => {
    let now = 1_000;
    const cache = new Cache<string>({ ttlMs: 100, now: () => now });
    cache.set('SEA', 'tag');
    now = 1_099;
    expect(cache.get('SEA')).toBe('tag');
    now = 1_100;
    expect(cache.get('SEA')).toBeUndefined();
  });

  it('loads once for all who ask at the same time', async () => {
    const cache = new Cache<number>({ ttlMs: 100 });
    let loads = 0;
    const load = async () => (loads += 1);
    const answers = await Promise.all([1, 2, 3].map(() => cache.getOrLoad('key', load)));
    expect(answers).toEqual([1, 1, 1]);
    expect(await cache.getOrLoad('key', load)).toBe(1);
  });

  it('keeps no failure', async () => {
    const cache = new Cache<number>({ ttlMs: 100 });
    const fails = async (): Promise<number> => {
      throw new Error('no disk');
    };
    await expect(cache.getOrLoad('key', fails)).rejects.toThrow('no disk');
    expect(await cache.getOrLoad('key', async () => 2)).toBe(2);
  });
});
