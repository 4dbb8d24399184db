import { describe, expect, it } from 'vitest';
import type { Driver } from '@switchyard/core/driver';
import { closeAll, closingAfter } from '../src/bench/close-all.ts';
import { runCase } from '../src/bench/run-case.ts';
import { interceptDriver } from '../src/fakes/intercept-driver.ts';
import type { DriverHarness } from '../src/harness/driver-harness.ts';
import { DRIVER_TOPICS } from '../src/suites/driver-topics.ts';
import { durableHarness } from './support/durable-harness.ts';

/** More calls than any case makes before it has opened all that it opens. */
const CALLS = 12;

/** A harness that counts the drivers that were made and not closed, and fails one call of each case. */
function countingHarness(): {
  readonly harness: DriverHarness;
  readonly open: Set<Driver>;
  readonly failAt: (call: number) => void;
} {
  const inner = durableHarness();
  const inners = new WeakMap<Driver, Driver>();
  const open = new Set<Driver>();
  let left = 0;
  const counted = (driver: Driver): Driver => {
    const outer = interceptDriver(driver, (call, proceed) => {
      if (call.method === 'close') open.delete(driver);
      else if ((left -= 1) === 0) throw new Error('told to fail');
      return proceed();
    });
    open.add(driver);
    inners.set(outer, driver);
    return outer;
  };
  const innerOf = (outer: Driver): Driver => inners.get(outer) ?? outer;
  const harness: DriverHarness = {
    ...inner,
    create: async () => counted(await inner.create()),
    restart: async (driver) => {
      open.delete(innerOf(driver));
      return counted((await inner.restart?.(innerOf(driver))) ?? driver);
    },
    injectMalformed: (driver, queue, bytes) => inner.injectMalformed(innerOf(driver), queue, bytes),
  };
  return { harness, open, failAt: (call) => (left = call) };
}

describe('a case leaves no driver open', () => {
  it.each(['durability', 'lifecycle', 'settle'])('%s: whichever call fails', async (name) => {
    const { harness, open, failAt } = countingHarness();
    const cases = DRIVER_TOPICS.find((topic) => topic.name === name)?.cases(harness) ?? [];
    let failed = 0;
    for (const proof of cases) {
      for (let call = 0; call <= CALLS; call += 1) {
        failAt(call);
        await runCase(harness, proof).catch(() => (failed += 1));
        expect(open.size, `${proof.name}, call ${call}`).toBe(0);
      }
    }
    expect(failed).toBeGreaterThan(cases.length);
  });

  it('nor where the first of two cannot be closed', async () => {
    const { harness, open } = countingHarness();
    let made = 0;
    const create = async (): Promise<Driver> => {
      const driver = await harness.create();
      made += 1;
      const isFirst = made === 1;
      const close = async (): Promise<void> => {
        await driver.close();
        if (isFirst) throw new Error('cannot be closed');
      };
      return { ...driver, close } as Driver;
    };
    const run = runCase(
      { ...harness, create },
      { name: 'opens two', run: async (bench) => void (await bench.elsewhere()) },
    );
    await expect(run).rejects.toThrow('cannot be closed');
    expect([made, open.size]).toEqual([2, 0]);
  });
});

describe('closing', () => {
  it('closes all and tells of the first that failed, if it throws at once too', async () => {
    const closed: string[] = [];
    const one = (name: string, error?: Error) => ({
      close: async () => {
        closed.push(name);
        if (error !== undefined) throw error;
      },
    });
    const throws = {
      close: (): Promise<void> => {
        closed.push('b');
        throw new Error('b');
      },
    };
    const closing = closeAll([one('a'), throws, one('c', new Error('c')), one('d')]);
    await expect(closing).rejects.toThrow('b');
    expect(closed).toEqual(['a', 'b', 'c', 'd']);
  });

  it('what the work threw counts more than what closing threw', async () => {
    const fail = (text: string) => () => Promise.reject(new Error(text));
    await expect(closingAfter(fail('closing'), fail('work'))).rejects.toThrow('work');
    await expect(closingAfter(fail('closing'), async () => undefined)).rejects.toThrow('closing');
  });
});
