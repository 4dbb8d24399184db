import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openBrokers } from '../../../../scripts/lib/brokers/index.mjs';

/** A Redis for all tests of a file, to keep what Kafka cannot; answers its URL. */
export function oneRedis(): () => string {
  const home = join(tmpdir(), `switchyard-redis-${randomUUID().slice(0, 8)}`);
  const { REDIS_URL: _given, ...env } = process.env;
  const brokers = openBrokers({ home, ways: ['local'], env });
  let url: string | undefined;
  beforeAll(async () => {
    ({ url } = await brokers.up('redis'));
  });
  afterAll(async () => {
    await brokers.down('redis');
    await rm(home, { recursive: true, force: true });
  });
  return () => {
    if (url === undefined) throw new Error('Redis is not up yet.');
    return url;
  };
}
