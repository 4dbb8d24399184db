import { redis } from '@switchyard/driver-redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PrivateRedis } from '../../driver-redis/conformance/support/private-redis.ts';
import { describeLoggedDriver } from '../test/support/logged-driver.ts';
import { eventsOf, loggedOn } from '../test/support/logged.ts';

let server: PrivateRedis | undefined;

beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server?.remove());

function urlOf(): string {
  if (server === undefined) throw new Error('The server is not up yet.');
  return server.url;
}

describeLoggedDriver('redis', () => redis({ url: urlOf(), prefix: 'logging' }));

test('a broker that goes and comes back has a line for each', async () => {
  const mortal = await PrivateRedis.start();
  try {
    const { engine, lines } = loggedOn(redis({ url: mortal.url }));
    await engine.start();
    await mortal.kill();
    await vi.waitFor(() => expect(eventsOf(lines)).toContain('driver.degraded'), 20_000);
    await mortal.up();
    await vi.waitFor(() => expect(eventsOf(lines)).toContain('driver.recovered'), 20_000);

    const [degraded] = lines.filter(({ event }) => event === 'driver.degraded');
    expect(degraded).toMatchObject({ level: 'error', driver: 'redis' });
    // The engine's own lines about it are not written beside them.
    const said = lines.filter(({ msg }) => msg === 'broker answers again');
    expect(said.every(({ event }) => event === 'driver.recovered')).toBe(true);
  } finally {
    await mortal.remove();
  }
});
