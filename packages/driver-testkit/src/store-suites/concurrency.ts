import assert from 'node:assert/strict';
import type { GroupAnswer, StoreGroup } from '@switchyard/core/driver';
import { acquire, close, create, end, keepBack, patch } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const RACERS = 100;

/** Many at the same time: each in a call of its own, or all in one call. */
export const concurrency: StoreTopic = {
  name: 'concurrency',
  cases: () => [...(['calls', 'groups'] as const).flatMap(races), ...others],
};

function races(kind: 'calls' | 'groups'): readonly StoreCase[] {
  const one = kind === 'calls' ? `of ${RACERS} calls, one` : `of ${RACERS} groups of a call, one`;
  const run = async (
    bench: StoreBench,
    groups: readonly StoreGroup[],
  ): Promise<readonly GroupAnswer[]> => {
    if (kind === 'groups') return bench.all(groups);
    return (await Promise.all(groups.map((group) => bench.all([group])))).flat();
  };
  return [
    {
      name: `${one} takes the lock`,
      run: async (bench) => {
        const jobs = racers(() => bench.job());
        const answers = await run(
          bench,
          jobs.map((job) => ({ ...job, ops: [create(), acquire('key')] })),
        );
        assertOneOf(answers, 'locked');
        const holder = jobs[answers.findIndex(({ type }) => type === 'done')]?.id;
        assert.equal(await bench.holder('key'), holder);
        const begun = (await bench.store.records.get(jobs)).filter((job) => job !== undefined);
        assert.deepEqual(
          begun.map(({ id }) => id),
          [holder],
        );
      },
    },
    {
      name: `${one} takes the job`,
      run: async (bench) => {
        const job = await bench.waiting();
        const asks = racers((racer) => ({ ...job, ops: [bench.opening(`t${racer}`)] }));
        const answers = await run(bench, asks);
        assertOneOf(answers, 'unclaimed');
        const winner = answers.findIndex(({ type }) => type === 'done');
        assert.equal(await bench.renew(job, `t${winner}`), true);
      },
    },
    {
      name: `${one} begins the job`,
      run: async (bench) => {
        const job = bench.job();
        const asks = racers((racer) => ({ ...job, ops: [create({ extra: { n: `${racer}` } })] }));
        const answers = await run(bench, asks);
        assertOneOf(answers, 'exists');
        const winner = answers.findIndex(({ type }) => type === 'done');
        assert.equal((await bench.must(job)).extra?.['n'], `${winner}`);
      },
    },
  ];
}

const others: readonly StoreCase[] = [
  {
    name: `of ${RACERS} who would lead, one does`,
    run: async ({ store }) => {
      const answers = await Promise.all(
        racers((racer) => store.locks.lead('sweeper', `owner-${racer}`, 60_000)),
      );
      assert.equal(answers.filter(Boolean).length, 1);
    },
  },
  {
    name: 'of many who take timers, each has its own',
    run: async (bench) => {
      const jobs = racers(() => bench.job());
      await bench.all(jobs.map((job) => ({ ...job, ops: [keepBack(1)] })));
      const { leaseMs } = bench;
      const taken = await Promise.all(
        racers(() => bench.store.timers.takeDue({ max: 3, leaseMs: leaseMs * 10 })),
      );
      const ids = taken.flat().map(({ id }) => id);
      assert.deepEqual(ids.toSorted(), jobs.map(({ id }) => id).toSorted());
    },
  },
  {
    name: 'of one who cancels and one who runs, one comes through',
    run: async (bench) => {
      for (let round = 0; round < 20; round += 1) {
        const job = await bench.waiting();
        const run = [bench.opening('a'), patch(['waiting'], 'active')];
        const cancel = [end('cancelled', { from: ['waiting'] })];
        const [ran, cancelled] = await Promise.all(
          [run, cancel].map((ops) => bench.apply(job, ...ops)),
        );
        const types = [ran?.type, cancelled?.type];
        const state = types[0] === 'done' ? 'active' : 'cancelled';
        const expected = state === 'active' ? ['done', 'unmoved'] : ['unclaimed', 'done'];
        assert.deepEqual(types, expected);
        await bench.stands(job, state);
      }
    },
  },
  {
    name: 'of one who closes and one who takes over, one comes through',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.passLease();
      const [closed, taken] = await Promise.all([
        bench.apply(job, close('a'), end('completed')),
        bench.apply(job, bench.opening('b')),
      ]);
      const types = [closed?.type, taken?.type];
      const state = types[0] === 'done' ? 'completed' : 'active';
      assert.deepEqual(types, state === 'completed' ? ['done', 'unclaimed'] : ['stale', 'done']);
      await bench.stands(job, state);
    },
  },
];

function racers<T>(make: (racer: number) => T): readonly T[] {
  return Array.from({ length: RACERS }, (_, racer) => make(racer));
}

function assertOneOf(answers: readonly GroupAnswer[], otherwise: GroupAnswer['type']): void {
  const types = answers.map(({ type }) => type).toSorted();
  const expected = [...racers(() => otherwise).slice(1), 'done' as const].toSorted();
  assert.deepEqual(types, expected);
}
