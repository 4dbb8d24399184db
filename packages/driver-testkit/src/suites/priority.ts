import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import { idsOf } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';
import { agingCases, refusesAging, takeInTurn } from './priority-aging.ts';
import { refusesMessage } from './refuses-message.ts';

/** Higher first inside one queue. */
export const priority: Topic = {
  name: 'priority',
  cases: ({ capabilities }) => {
    if (capabilities.priority === false) {
      return [
        refusesMessage('a priority', { priority: 9 }),
        refusesMessage('priority 0', { priority: 0 }),
        refusesAging,
      ];
    }
    const { levels, aging } = capabilities.priority;
    const ordered = [...cases, levels >= 10 ? everyLevel : extremes];
    return aging === true ? [...ordered, ...agingCases] : [...ordered, refusesAging];
  },
};

const cases: readonly DriverCase[] = [
  {
    name: 'higher ones overtake what waits',
    run: async (bench) => {
      const low = bench.messages(5, { priority: 0 });
      const high = bench.messages(5, { priority: 9 });
      await bench.store(low);
      await bench.store(high);
      assert.deepEqual(await takeOneByOne(bench, 10), idsOf([...high, ...low]));
    },
  },
  {
    name: 'one receive gives them in order',
    run: async (bench) => {
      const low = bench.messages(3, { priority: 0 });
      const high = bench.messages(3, { priority: 9 });
      await bench.store([...low, ...high]);
      const taken = await bench.take(await bench.subscribe(), 6);
      assert.deepEqual(idsOf(taken), idsOf([...high, ...low]));
    },
  },
  {
    name: 'equal ones keep the order of publishing',
    run: async (bench) => {
      const messages = bench.messages(20, { priority: 3 });
      for (const message of messages) await bench.store([message]);
      assert.deepEqual(await takeOneByOne(bench, 20), idsOf(messages));
    },
  },
  {
    name: 'it stays with what was given back',
    run: async (bench) => {
      await bench.store([bench.message({ id: 'high', priority: 9 })]);
      const first = await bench.subscribe();
      await bench.take(first, 1);
      await bench.store([bench.message({ id: 'low', priority: 0 })]);
      await first.close();
      assert.deepEqual(await takeOneByOne(bench, 2), ['high', 'low']);
    },
  },
];

const everyLevel: DriverCase = {
  name: 'all ten are told apart',
  run: async (bench) => {
    const given = [3, 9, 0, 7, 1, 5, 8, 2, 6, 4];
    for (const level of given)
      await bench.store([bench.message({ id: `p${level}`, priority: level })]);
    const expected = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((level) => `p${level}`);
    assert.deepEqual(await takeOneByOne(bench, 10), expected);
  },
};

const extremes: DriverCase = {
  name: 'the highest, the usual and the lowest are told apart',
  run: async (bench) => {
    for (const level of [5, 0, 9])
      await bench.store([bench.message({ id: `p${level}`, priority: level })]);
    assert.deepEqual(await takeOneByOne(bench, 3), ['p9', 'p5', 'p0']);
  },
};

async function takeOneByOne(bench: DriverBench, count: number): Promise<readonly string[]> {
  return takeInTurn(bench, await bench.subscribe('mail', { prefetch: 1 }), count);
}
