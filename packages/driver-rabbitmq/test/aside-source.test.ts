import { asReceipt } from '@switchyard/core/driver';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AsideSource } from '../src/consume/aside-source.ts';
import { Lease } from '../src/consume/lease.ts';
import type { LeaseSource } from '../src/consume/lease-source.ts';

const LOOK_MS = 10_000;
const ASK = { max: 5, waitMs: 30_000 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Told extends LeaseSource {
  readonly waits: number[];
  readonly settled: Lease[];
}

/** A source that answers like this, and remembers what it was asked. */
function source(answer: (waitMs: number) => Promise<readonly Lease[]>): Told {
  const waits: number[] = [];
  const settled: Lease[] = [];
  return {
    waits,
    settled,
    open: async () => undefined,
    receive: ({ waitMs }) => {
      waits.push(waitMs);
      return answer(waitMs);
    },
    owns: () => true,
    settle: (acked, released) => void settled.push(...acked, ...released),
    close: async () => undefined,
    end: () => undefined,
  };
}

const lease = (): Lease => new Lease(asReceipt({}) as never, {} as never, {} as never);
const empty = async (waitMs: number): Promise<readonly Lease[]> => {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return [];
};

test('one long wait is looked from every ten seconds, and ends with what was set aside, marked', async () => {
  const found = lease();
  const main = source(empty);
  let looks = 0;
  const aside = source(async () => ((looks += 1) === 2 ? [found] : []));
  const receiving = new AsideSource(main, aside).receive(ASK);
  await vi.advanceTimersByTimeAsync(2 * LOOK_MS);
  expect(await receiving).toEqual([found]);
  expect(found.isSetAside).toBe(true);
  expect(main.waits).toEqual([LOOK_MS, LOOK_MS]);
  expect(aside.waits).toEqual([0, 0]);
});

test('who has nothing to wait for is not asked again and again', async () => {
  const main = source(async () => []);
  expect(await new AsideSource(main, source(empty)).receive(ASK)).toEqual([]);
  expect(main.waits).toEqual([LOOK_MS]);
});

test('a look that fails is put off to the next, and jobs flow meanwhile', async () => {
  const job = lease();
  const aside = source(() => Promise.reject(new Error('away')));
  const both = new AsideSource(
    source(async () => [job]),
    aside,
  );
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  for (let times = 0; times < 3; times += 1) expect(await both.receive(ASK)).toEqual([job]);
  expect(aside.waits).toEqual([0]);
  expect(job.isSetAside).toBe(false);
});

test('each is settled where it came from', async () => {
  const [job, found] = [lease(), lease()];
  const main = source(async () => [job]);
  const aside = source(async () => [found]);
  const both = new AsideSource(main, aside);
  await both.receive(ASK);
  await vi.advanceTimersByTimeAsync(LOOK_MS);
  await both.receive(ASK);
  both.settle([job, found], []);
  expect([main.settled, aside.settled]).toEqual([[job], [found]]);
});
