import type { ConfirmOption } from '@switchyard/core';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, test } from 'vitest';
import { onePair } from './support/one-pair.ts';
import { PrivateRedis } from './support/private-redis.ts';

const pair = onePair();

describe('a job that is to be on disk', () => {
  let version = '';
  let hasWaitAof = false;
  beforeAll(async () => {
    const client = new Redis(pair.master.url);
    version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '';
    client.disconnect();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    hasWaitAof = major > 7 || (major === 7 && minor >= 2);
  });

  /** What an ask ends with; before 7.2 all are refused out loud, with nothing queued. */
  async function outcomeOf(confirm: ConfirmOption): Promise<unknown> {
    const engine = pair.engineOn();
    const asked = engine.enqueue('send', 1, { confirm });
    if (hasWaitAof) {
      return asked.then(
        ({ outcome }) => outcome,
        (error: unknown) => (error instanceof Error ? error.message : error),
      );
    }
    await expect(asked).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature: 'confirm',
      remedy: expect.stringContaining(
        `WAITAOF, of Redis 7.2 or newer, and this is Redis ${version}`,
      ),
    });
    expect(await engine.queues.stats('default')).toMatchObject({ waiting: 0 });
    return 'refused';
  }

  test('of Redis alone, and of a replica: answered once it is', async () => {
    const expected = hasWaitAof ? 'added' : 'refused';
    expect(await outcomeOf({ fsync: true, timeoutMs: 3_000 })).toBe(expected);
    expect(await outcomeOf({ fsync: true, replicas: 1, timeoutMs: 3_000 })).toBe(expected);
  });

  test('of a replica that is frozen: told as stored and unconfirmed', async () => {
    pair.replica.freeze();
    expect(await outcomeOf({ fsync: true, replicas: 1, timeoutMs: 100 })).toMatch(
      hasWaitAof ? /but it was on the disk of 0 of 1 replicas 100 ms later/ : /refused/,
    );
  });

  test('of a Redis that writes no append-only file: refused, and nothing is queued', async () => {
    const forgetful = await PrivateRedis.start('--appendonly', 'no');
    pair.owns({ close: () => forgetful.remove() });
    const engine = pair.engineOn(forgetful.url);
    await expect(engine.enqueue('send', 1, { confirm: { fsync: true } })).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      remedy: expect.stringMatching(hasWaitAof ? /Set appendonly yes/ : /7\.2 or newer/),
    });
    expect(await engine.queues.stats('default')).toMatchObject({ waiting: 0 });
  });
});
