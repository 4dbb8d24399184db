import { describe, expect, it } from 'vitest';
import { inmemory } from '@switchyard/driver-inmemory';
import { interceptDriver, type DriverMethod } from '../src/fakes/intercept-driver.ts';

const batch = { producer: 'test', sequence: 1 };
const message = { id: 'a', idOrigin: 'core', headers: {}, body: new Uint8Array() } as const;

describe('interceptDriver', () => {
  it('keeps the name, the capabilities and the members of its driver', async () => {
    const inner = inmemory();
    const outer = interceptDriver(inner, (_, proceed) => proceed());
    expect([outer.name, outer.capabilities]).toEqual([inner.name, inner.capabilities]);
    const { ...poor }: Partial<typeof inner> = inner;
    delete poor.stats;
    const without = interceptDriver(poor as typeof inner, (_, proceed) => proceed());
    expect(without).not.toHaveProperty('stats');
    expect(outer).toHaveProperty('stats');
    const consumer = await outer.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    expect(consumer).toHaveProperty('renew');
  });

  it('leaves a publish that answers at once without a promise', () => {
    const outer = interceptDriver(inmemory(), (_, proceed) => proceed());
    expect(outer.publish('mail', [message], { batch })).toBe('stored');
  });

  it('sees every call, those of consumers too, with the queue it is about', async () => {
    const seen: [DriverMethod, string | undefined][] = [];
    const driver = interceptDriver(inmemory(), ({ method, queue }, proceed) => {
      seen.push([method, queue]);
      return proceed();
    });
    await driver.connect();
    await driver.ping();
    await driver.publish('mail', [message], { batch });
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    const [delivery] = await consumer.receive({ max: 1, waitMs: 0 });
    expect(delivery?.id).toBe('a');
    await consumer.renew([]);
    await consumer.settle([], { batch });
    await consumer.close();
    await driver.stats('mail');
    await driver.peek('mail', { state: 'waiting', limit: 1 });
    await driver.purge('mail');
    await driver.close();
    expect(seen).toEqual([
      ['connect', undefined],
      ['ping', undefined],
      ['publish', 'mail'],
      ['subscribe', 'mail'],
      ['receive', 'mail'],
      ['renew', 'mail'],
      ['settle', 'mail'],
      ['closeConsumer', 'mail'],
      ['stats', 'mail'],
      ['peek', 'mail'],
      ['purge', 'mail'],
      ['close', undefined],
    ]);
  });
});
