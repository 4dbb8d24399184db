import assert from 'node:assert/strict';
import type { Keep } from '@switchyard/core/driver';
import { acquire, close, create, end, release, remove } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const TTL_MS = 2_000;

/** Unique locks: which job holds which key. */
export const locks: StoreTopic = {
  name: 'locks',
  cases: () => [...holding, ...ending, ...expiring],
};

const holding: readonly StoreCase[] = [
  {
    name: 'a key is held by who took it first, and others are told by whom',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      assert.equal(await bench.holder('key'), undefined);
      await bench.done(one, acquire('key'));
      await bench.answers({ type: 'locked', holder: one.id }, two, acquire('key'));
      assert.equal(await bench.holder('key'), one.id);
    },
  },
  {
    name: 'its holder may take it again',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, acquire('key'));
      await bench.done(job, acquire('key'));
      assert.equal(await bench.holder('key'), job.id);
    },
  },
  {
    name: 'once it is freed, another may have it',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      await bench.done(one, acquire('key'));
      await bench.done(one, release('key'));
      assert.equal(await bench.holder('key'), undefined);
      await bench.done(two, acquire('key'));
      assert.equal(await bench.holder('key'), two.id);
    },
  },
  {
    name: 'only its holder frees it; who asks otherwise is not told off',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      await bench.done(one, acquire('key'));
      await bench.done(two, release('key'));
      await bench.done(two, release('never taken'));
      assert.equal(await bench.holder('key'), one.id);
    },
  },
  {
    name: 'a job may hold many keys',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, acquire('a'));
      await bench.done(job, acquire('b'));
      assert.deepEqual([await bench.holder('a'), await bench.holder('b')], [job.id, job.id]);
      await bench.done(job, release('a'));
      assert.deepEqual([await bench.holder('a'), await bench.holder('b')], [undefined, job.id]);
    },
  },
  {
    name: 'each queue has keys of its own',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job('other')];
      await bench.done(one, acquire('key'));
      await bench.done(two, acquire('key'));
      assert.deepEqual(
        [await bench.holder('key'), await bench.holder('key', 'other')],
        [one.id, two.id],
      );
    },
  },
  {
    name: 'keys are told apart to the last byte, whatever they are made of',
    run: async (bench) => {
      const long = 'k'.repeat(255);
      const keys = [`${long}a`, `${long}b`, 'a:b', 'a/b', 'a b', 'ä', 'a\u0308', '\u{1F600}', '0'];
      for (const key of keys) await bench.done(bench.job(), acquire(key));
      const holders = await Promise.all(keys.map((key) => bench.holder(key)));
      assert.equal(new Set(holders).size, keys.length);
    },
  },
  {
    name: 'a lock needs no record, and a record takes no lock',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      await bench.done(one, acquire('key'));
      await bench.stands(one, undefined);
      await bench.done(two, create());
      assert.equal(await bench.holder(two.id), undefined);
    },
  },
];

const KEPT: Readonly<Record<string, Keep>> = {
  'its record is kept': { type: 'always' },
  'its record makes room for others': { type: 'last', max: 1, ageMs: 60_000 },
  'nothing but a tombstone is left': { type: 'none' },
};

/** However a job ends, the key that is freed with it is free. */
const ending: readonly StoreCase[] = [
  ...(['completed', 'discarded', 'cancelled', 'dead'] as const).flatMap((state) =>
    Object.entries(KEPT).map(([what, keep]): StoreCase => ({
      name: `${state}, ${what}: a key that is freed in the same step is free`,
      run: async (bench) => {
        const [job, next] = [await bench.running('a'), bench.job()];
        await bench.done(job, acquire('key'), acquire('other'));
        await bench.done(job, close('a'), end(state, { keep }), release('key'));
        assert.deepEqual(
          [await bench.holder('key'), await bench.holder('other')],
          [undefined, job.id],
        );
        await bench.done(next, acquire('key'), create());
        assert.equal(await bench.holder('key'), next.id);
      },
    })),
  ),
  {
    name: 'forgotten, since it never was: a key that is freed in the same step is free',
    run: async (bench) => {
      const [job, next] = [bench.job(), bench.job()];
      await bench.done(job, acquire('key'), create());
      await bench.done(job, remove, release('key'));
      assert.equal(await bench.holder('key'), undefined);
      await bench.done(next, acquire('key'), create());
    },
  },
  {
    name: 'an end that is refused frees nothing',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, acquire('key'));
      const late = [close('b'), end('completed'), release('key')];
      await bench.answers({ type: 'stale' }, job, ...late);
      assert.equal(await bench.holder('key'), job.id);
    },
  },
];

const expiring: readonly StoreCase[] = [
  {
    name: 'with a life of its own, it is free after that in any case',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      await bench.done(one, acquire('key', TTL_MS));
      await bench.time.pass(TTL_MS / 2);
      await bench.answers({ type: 'locked', holder: one.id }, two, acquire('key'));
      await bench.pass(TTL_MS / 2);
      assert.equal(await bench.holder('key'), undefined);
      await bench.done(two, acquire('key'));
    },
  },
  {
    name: 'without one, it is held for as long as its job lives',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      await bench.done(one, acquire('key'));
      await bench.pass(TTL_MS);
      await bench.answers({ type: 'locked', holder: one.id }, two, acquire('key'));
    },
  },
  {
    name: 'who held it until it was over does not free it for who has it now',
    run: async (bench) => {
      const [one, two] = [bench.job(), bench.job()];
      await bench.done(one, acquire('key', TTL_MS));
      await bench.pass(TTL_MS);
      await bench.done(two, acquire('key'));
      await bench.done(one, release('key'));
      assert.equal(await bench.holder('key'), two.id);
    },
  },
];
