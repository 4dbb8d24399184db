import { describe, expect, test, vi } from 'vitest';
import { inShort, toldInShort, watchedOn, type Ground } from './watched.ts';

const within = { timeout: 8_000, interval: 20 };

/** What is watched on any driver that keeps a store, in real time. */
export function describeWatchedDriver(name: string, makeGrounds: () => () => Ground): void {
  describe(`alerting on ${name}`, () => {
    test('a queue that fails, and that nobody reads, fires; it is resolved when somebody does', async () => {
      const { engine, watch, told } = watchedOn(
        makeGrounds()(),
        (payload) => {
          if (payload === 'bad') throw new Error('no');
        },
        {
          evaluateMs: 100,
          rules: { NoConsumers: { forMs: 200 }, DeadLetterGrowing: { windowMs: 1_000 } },
        },
      );
      await engine.enqueueMany('work', Array(5).fill('good'));
      await vi.waitFor(() => expect(toldInShort(told)).toEqual(['firing NoConsumers 1']), within);
      await engine.enqueue('work', 'bad', { maxAttempts: 1 });
      await engine.start();
      await vi.waitFor(() => {
        expect(toldInShort(told).toSorted()).toEqual([
          'firing DeadLetterGrowing 1',
          'firing NoConsumers 1',
          'resolved DeadLetterGrowing 1',
          'resolved NoConsumers 1',
        ]);
      }, within);
      expect(watch.sinks()).toMatchObject([{ sent: 4, failed: 0, dropped: 0 }]);
    });

    test('of three processes that see the same, one tells', async () => {
      const makeGround = makeGrounds();
      const all = [1, 2, 3].map(() =>
        watchedOn(makeGround(), () => undefined, {
          evaluateMs: 100,
          rules: { NoConsumers: { forMs: 0 } },
        }),
      );
      await all[0]?.engine.enqueue('work', 1);
      await vi.waitFor(() => {
        for (const { watch } of all)
          expect(inShort(watch.alerts())).toEqual(['NoConsumers firing']);
      }, within);
      await Promise.all(all.map(({ watch }) => watch.evaluate()));
      await Promise.all(all.map(({ watch }) => watch.delivered()));

      expect(all.flatMap(({ told }) => told).length).toBe(1);
    });
  });
}
