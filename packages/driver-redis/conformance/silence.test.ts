import { FaultProxy } from '@switchyard/driver-testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { RedisBench } from './support/bench.ts';
import { oneServer } from './support/one-server.ts';

const server = oneServer();
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function proxied(): Promise<{ readonly bench: RedisBench; readonly proxy: FaultProxy }> {
  const proxy = await FaultProxy.listen({ target: { port: server.now().port } });
  open.push(proxy);
  const bench = await RedisBench.open(proxy.url('redis'), server.now().url);
  open.push(bench);
  return { bench, proxy };
}

describe('connections that fall silent', () => {
  test('a connection that falls silent while it is made is given up for another', async () => {
    const { bench, proxy } = await proxied();
    proxy.drop('toClient');
    const { accepted } = proxy.counts;
    proxy.resetExisting();
    await expect.poll(() => proxy.counts.accepted, { timeout: 5_000 }).toBeGreaterThan(accepted);
    proxy.blackholeExisting();
    await proxy.heal();
    const batch = bench.batch();
    const stored = (): Promise<unknown> =>
      Promise.resolve(bench.driver.publish('mail', [bench.message('a')], { batch })).catch(
        () => 'away',
      );
    await expect.poll(stored, { timeout: 10_000 }).toBe('stored');
  });

  test('a producer that was idle while its connection fell silent publishes at once afterwards', async () => {
    const { bench, proxy } = await proxied();
    await bench.publish(bench.message('before'));
    const { accepted } = proxy.counts;
    proxy.blackholeExisting();
    await expect.poll(() => proxy.counts.accepted, { timeout: 15_000 }).toBeGreaterThan(accepted);
    const stored = (): Promise<unknown> =>
      Promise.resolve(
        bench.driver.publish('mail', [bench.message('after')], { batch: bench.batch() }),
      ).catch(() => 'away');
    await expect.poll(stored, { timeout: 1_000 }).toBe('stored');
  });

  test('what a claim took whose answer was lost is nobody’s death, also after an outage longer than the lease in which its consumer was closed', async () => {
    const { bench, proxy } = await proxied();
    const consumer = await bench.subscribe(300);
    await bench.publish(...['a', 'b', 'c'].map((id) => bench.message(id)));
    proxy.drop('toClient');
    const lost = consumer.receive({ max: 2, waitMs: 0 }).catch((error: unknown) => error);
    await expect.poll(() => bench.client.zcard(bench.key('a'))).toBe(2);
    await proxy.refuseNew();
    proxy.resetExisting();
    expect(await lost).toMatchObject({ code: 'ERR_BROKER_TIMEOUT' });
    await consumer.close().catch(() => undefined);
    // Another worker finds the leases over, and takes their holder for dead.
    const other = await RedisBench.open(server.now().url, server.now().url, bench.prefix);
    open.push(other);
    const elsewhere = await other.subscribe();
    await expect
      .poll(() => elsewhere.receive({ max: 1, waitMs: 0 }).then(() => elsewhere.hasSuspects))
      .toBe(true);
    await proxy.heal();
    const next = await bench.subscribe(10_000);
    const seen = new Map<string, number>();
    const take = async (): Promise<number> => {
      for (const one of await next.receive({ max: 5, waitMs: 0 }).catch(() => []))
        seen.set(one.id, one.deaths ?? 0);
      return seen.size;
    };
    await expect.poll(take, { timeout: 5_000 }).toBeGreaterThanOrEqual(2);
    expect([...seen.values()].every((deaths) => deaths === 0)).toBe(true);
    expect(await bench.client.hlen(bench.key('x'))).toBe(0);
  });
});
