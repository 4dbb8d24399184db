import type { FaultCase } from '../fault-case.ts';
import { quantile } from '../quantile.ts';
import { latenessOf, startsOf } from '../ledger-look.ts';
import { codeOf, inWorld } from './in-world.ts';

const DAY_MS = 86_400_000;
const NO_DELAYS = [-1, Number.NaN, Infinity, Number('1e400'), '5', -1_700_000_000_001];

/** How the in-memory driver waits. */
export const INMEMORY_DELAYS: readonly FaultCase[] = [
  inWorld({
    id: 'H01',
    name: 'delay > 2^31 ms',
    async run(world, expect) {
      await world.work();
      const from = world.clock.now();
      for (const days of [30, 400]) await world.add(`j${days}`, [], { delayMs: days * DAY_MS });
      await world.pass(401 * DAY_MS);
      for (const days of [30, 400]) {
        const [start] = startsOf(world.lines, `j${days}`);
        const lateMs = (start?.at ?? Infinity) - from - days * DAY_MS;
        expect(lateMs < 1_000, `the job of ${days} days started ${lateMs} ms late`);
      }
      await world.drain();
      return {};
    },
  }),
  inWorld({
    id: 'H02',
    name: 'invalid delay',
    async run(world, expect) {
      await world.work();
      for (const delayMs of NO_DELAYS) {
        const code = codeOf(await world.refusal({ delayMs }));
        const words = `delayMs ${String(delayMs)} is answered ${String(code)}`;
        expect(code === 'ERR_INVALID_OPTION', words);
      }
      await world.add('j', []);
      await world.drain();
      return {};
    },
  }),
  inWorld({
    id: 'H03',
    name: 'timeout > 2^31',
    async run(world, expect) {
      await world.work();
      await world.add('j', [{ do: 'obey', ms: 5_000 }], { timeoutMs: 30 * DAY_MS });
      await world.drain();
      const times = startsOf(world.lines).length;
      expect(times === 1, `it was started ${times} times`);
      return {};
    },
  }),
  inWorld({
    id: 'H04',
    name: 'never early, bounded late',
    async run(world, expect) {
      for (const _ of [1, 2]) await world.work({ concurrency: 5 });
      const added = Array.from({ length: 10_000 }, (_, nth) => {
        const delayMs = Math.floor(Math.random() * 30_000);
        return world.add(`j${nth}`, [{ do: 'work', ms: 15 }], { delayMs });
      });
      await Promise.all(added);
      await world.drain();
      const lateMs = quantile(latenessOf(world.lines), 0.99) ?? Infinity;
      expect(lateMs <= 1_000, `one in a hundred started ${lateMs} ms late or more`);
      return {};
    },
  }),
];
