import { redis } from '@switchyard/driver-redis';
import { afterAll, beforeAll } from 'vitest';
import { PrivateRedis } from '../../driver-redis/conformance/support/private-redis.ts';
import { describeMeasuredDriver } from '../test/support/measured-driver.ts';

let server: PrivateRedis | undefined;
let drivers = 0;

beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server?.remove());

describeMeasuredDriver('redis', () => {
  drivers += 1;
  if (server === undefined) throw new Error('The server is not up yet.');
  return redis({ url: server.url, prefix: `metrics${drivers}` });
});
