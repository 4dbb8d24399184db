import type { FaultCase } from '../fault-case.ts';

const INMEMORY: readonly string[] = ['inmemory'];
const DAY_MS = 86_400_000;

/** H01: delays beyond what `setTimeout` can are neither early nor late. */
const longDelays: FaultCase = {
  id: 'H01',
  name: 'delay > 2^31 ms',
  drivers: INMEMORY,
  on: 'world',
  async run(world, expect) {
    await world.work();
    const from = world.clock.now();
    for (const days of [30, 400]) await world.add(`j${days}`, [], { delayMs: days * DAY_MS });
    await world.pass(401 * DAY_MS);
    for (const days of [30, 400]) {
      const start = world.lines.find((line) => line.type === 'start' && line.job === `j${days}`);
      const lateMs = (start?.at ?? Infinity) - from - days * DAY_MS;
      expect(lateMs < 1_000, `the job of ${days} days started ${lateMs} ms late`);
    }
    await world.drain();
    return {};
  },
};

/** H02: a delay that is none is refused by name, and costs nothing. */
const invalidDelays: FaultCase = {
  id: 'H02',
  name: 'invalid delay',
  drivers: INMEMORY,
  on: 'world',
  async run(world, expect) {
    await world.work();
    for (const delayMs of [-1, Number.NaN, Infinity, Number('1e400'), '5', -Date.now() - 1]) {
      const error = await world.refusal({ delayMs });
      const code: unknown = (error as { readonly code?: unknown } | undefined)?.code;
      const words = `delayMs ${String(delayMs)} is answered ${String(code)}`;
      expect(code === 'ERR_INVALID_OPTION', words);
    }
    await world.add('j', []);
    await world.drain();
    return {};
  },
};

/** H03: a timeout of a month does not abort at once. */
const longTimeout: FaultCase = {
  id: 'H03',
  name: 'timeout > 2^31',
  drivers: INMEMORY,
  on: 'world',
  async run(world, expect) {
    await world.work();
    await world.add('j', [{ do: 'obey', ms: 5_000 }], { timeoutMs: 30 * DAY_MS });
    await world.drain();
    const starts = world.lines.filter((line) => line.type === 'start');
    expect(starts.length === 1, `it was started ${starts.length} times`);
    return {};
  },
};

/** How the in-memory driver waits. */
export const INMEMORY_DELAYS: readonly FaultCase[] = [longDelays, invalidDelays, longTimeout];
