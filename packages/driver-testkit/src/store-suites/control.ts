import assert from 'node:assert/strict';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const TTL_MS = 2_000;
const ODD = '{"a":"\u{1F600} \n"}';

type Word = readonly [name: string, value: string | undefined];

/** Pauses, cancel requests, heartbeats. */
export const storeControl: StoreTopic = { name: 'control', cases: () => [...values, ...words] };

async function all(bench: StoreBench, prefix: string): Promise<readonly Word[]> {
  const found = await bench.store.control.all(prefix);
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

async function watch(
  bench: StoreBench,
): Promise<{ readonly words: readonly Word[]; stop(): Promise<void> }> {
  const heard: Word[] = [];
  const stop = await bench.store.control.watch((name, value) => void heard.push([name, value]));
  return { words: heard, stop };
}

const values: readonly StoreCase[] = [
  {
    name: 'values are found by how their names begin',
    run: async (bench) => {
      const { control } = bench.store;
      await control.set('pause/mail', 'on');
      await control.set('pause/a*b', ODD);
      await control.set('cancel/mail/1', 'now');
      const paused = [
        ['pause/a*b', ODD],
        ['pause/mail', 'on'],
      ];
      assert.deepEqual(await all(bench, 'pause/'), paused);
      assert.deepEqual(await all(bench, 'pause/a*'), paused.slice(0, 1));
      assert.deepEqual(await all(bench, 'pause/*'), []);
      assert.equal((await all(bench, '')).length, 3);
    },
  },
  {
    name: 'a value is what was set last, until it is removed',
    run: async (bench) => {
      const { control } = bench.store;
      await control.set('a', '1');
      await control.set('a', '');
      assert.deepEqual(await all(bench, ''), [['a', '']]);
      await control.set('a', undefined);
      await control.set('never set', undefined);
      assert.deepEqual(await all(bench, ''), []);
    },
  },
  {
    name: 'a value with a life of its own is gone after that',
    run: async (bench) => {
      const { control } = bench.store;
      await control.set('heartbeat/1', 'up', TTL_MS);
      await control.set('pause/mail', 'on');
      await bench.time.pass(TTL_MS / 2);
      assert.equal((await all(bench, '')).length, 2);
      await bench.pass(TTL_MS / 2);
      assert.deepEqual(await all(bench, ''), [['pause/mail', 'on']]);
    },
  },
  {
    name: 'setting it again gives it a new life',
    run: async (bench) => {
      const { control } = bench.store;
      await control.set('a', '1', TTL_MS);
      await control.set('b', '1', TTL_MS);
      await bench.time.pass(TTL_MS / 2);
      await control.set('a', '2', TTL_MS);
      await control.set('b', '2');
      await bench.pass(TTL_MS / 2);
      assert.deepEqual(await all(bench, ''), [
        ['a', '2'],
        ['b', '2'],
      ]);
      await bench.pass(TTL_MS / 2);
      assert.deepEqual(await all(bench, ''), [['b', '2']]);
    },
  },
];

const words: readonly StoreCase[] = [
  {
    name: 'all who watch are told of what is set and removed, in order',
    run: async (bench) => {
      const heard = [await watch(bench), await watch(bench)];
      await bench.store.control.set('a', ODD);
      await bench.store.control.set('a', '2', TTL_MS * 100);
      await bench.store.control.set('a', undefined);
      for (const one of heard) {
        await bench.untilEqual(
          () => one.words,
          [
            ['a', ODD],
            ['a', '2'],
            ['a', undefined],
          ],
        );
      }
    },
  },
  {
    name: 'what is told is heard and not kept',
    run: async (bench) => {
      const heard = await watch(bench);
      await bench.store.control.tell('cancel/mail/1', 'now');
      await bench.store.control.tell('cancel/mail/1', undefined);
      await bench.untilEqual(
        () => heard.words,
        [
          ['cancel/mail/1', 'now'],
          ['cancel/mail/1', undefined],
        ],
      );
      assert.deepEqual(await all(bench, ''), []);
    },
  },
  {
    name: 'who stopped watching, or began later, hears nothing of it',
    run: async (bench) => {
      const left = await watch(bench);
      await left.stop();
      const stayed = await watch(bench);
      await bench.store.control.set('a', '1');
      await bench.untilEqual(() => stayed.words, [['a', '1']]);
      const late = await watch(bench);
      await bench.time.pass(50);
      assert.deepEqual([left.words, late.words], [[], []]);
    },
  },
];
