import assert from 'node:assert/strict';
import type { GroupAnswer, JobRef, StoreOp } from '@switchyard/core/driver';
import {
  acquire,
  close,
  create,
  end,
  handBack,
  intent,
  keepBack,
  letGo,
  patch,
  release,
  remove,
  retrying,
} from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

/** A group happens, or nothing of it. */
export const atomicGroups: StoreTopic = {
  name: 'atomic groups',
  cases: () => [
    ...Object.entries(NOES).map(([what, no]) => newJob(what, no)),
    ...Object.entries(NOES).map(([what, no]) => runningJob(what, no)),
    ...order,
  ],
};

/** Operations that are going to be refused, whatever comes before them in their group. */
const NOES: Readonly<Record<string, { readonly op: StoreOp; readonly type: GroupAnswer['type'] }>> =
  {
    'a lock that another holds': { op: acquire('taken'), type: 'locked' },
    'a token that is not current': { op: intent('nobody', retrying()), type: 'stale' },
    'a state it is not in': {
      op: patch(['blocked'], 'waiting', { must: true }),
      type: 'unmoved',
    },
    'an end from a state it is not in': { op: end('dead', { from: ['blocked'] }), type: 'unmoved' },
  };

function newJob(what: string, no: { readonly op: StoreOp; readonly type: string }): StoreCase {
  return {
    name: `a new job whose last operation meets ${what} leaves no trace`,
    run: async (bench) => {
      await bench.done(bench.job(), acquire('taken'));
      const job = bench.job();
      const { type } = await bench.apply(
        job,
        acquire('mine'),
        create(),
        patch(['enqueuing'], 'waiting'),
        keepBack(1),
        bench.opening('a'),
        no.op,
      );
      assert.equal(type, no.type);
      await bench.stands(job, undefined);
      assert.equal(await bench.holder('mine'), undefined);
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
      assert.equal(await bench.renew(job, 'a'), false);
      await bench.done(job, create());
      assert.equal((await bench.take(job, 'b')).run, 1);
    },
  };
}

function runningJob(what: string, no: { readonly op: StoreOp; readonly type: string }): StoreCase {
  return {
    name: `a running job whose last operation meets ${what} runs on`,
    run: async (bench) => {
      await bench.done(bench.job(), acquire('taken'));
      const job = await bench.running('a');
      await bench.done(job, acquire('mine'), keepBack(7));
      const before = await bench.must(job);
      for (const ops of leaving) {
        const { type } = await bench.apply(job, ...ops, no.op);
        assert.equal(type, no.type);
        assert.deepEqual(await bench.must(job), before);
        assert.equal(await bench.holder('mine'), job.id);
        assert.equal(await bench.store.timers.nextDueAt(), 7);
        assert.equal(await bench.renew(job, 'a'), true);
      }
      assert.deepEqual(await leftBy(bench, job), { run: 2, deaths: 1, leaving: undefined });
    },
  };
}

/** Who takes over after all: an intent or a close of a refused group would show. */
async function leftBy(bench: StoreBench, job: JobRef): Promise<unknown> {
  await bench.passLease();
  const { run, deaths, leaving: decided } = await bench.take(job, 'z');
  return { run, deaths, leaving: decided };
}

const leaving: readonly (readonly StoreOp[])[] = [
  [intent('a', retrying()), patch(['active'], 'delayed', { headers: { a: '1' }, runAt: 5 }), letGo],
  [handBack('a'), patch(['active'], 'waiting'), release('mine'), keepBack(3)],
  [close('a'), release('mine'), letGo],
  [remove, release('mine'), letGo],
];

const order: readonly StoreCase[] = [
  {
    name: 'an id that exists takes no lock and sets no timer',
    run: async (bench) => {
      const job = await bench.waiting();
      const { type } = await bench.apply(job, acquire('key'), keepBack(1), create());
      assert.equal(type, 'exists');
      assert.equal(await bench.holder('key'), undefined);
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
    },
  },
  {
    name: 'a claim that is refused leaves the record as it is',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, patch(['active'], 'delayed'));
      const { type } = await bench.apply(job, patch(['delayed'], 'active'), bench.opening('b'));
      assert.equal(type, 'unclaimed');
      await bench.stands(job, 'delayed');
    },
  },
  {
    name: 'the first that says no decides the answer',
    run: async (bench) => {
      const [job, other] = [await bench.waiting(), bench.job()];
      await bench.done(other, acquire('taken'));
      assert.equal((await bench.apply(job, create(), acquire('taken'))).type, 'exists');
      assert.equal((await bench.apply(job, acquire('taken'), create())).type, 'locked');
      assert.equal((await bench.apply(job, close('x'), create())).type, 'stale');
    },
  },
  {
    name: 'operations see what those before them have done',
    run: async (bench) => {
      const job = bench.job();
      const all = [
        acquire('key'),
        acquire('key'),
        create(),
        patch(['enqueuing'], 'waiting', { must: true, headers: { a: '1' } }),
        bench.opening('a'),
        patch(['waiting'], 'active', { must: true, headers: { b: '2', a: null } }),
        intent('a', retrying()),
        close('a'),
        end('completed', { from: ['active'] }),
        release('key'),
      ];
      const answer = await bench.apply(job, ...all);
      const claim = { type: 'opened', run: 1, deaths: 0 };
      assert.deepEqual(answer, { type: 'done', claim });
      const { state, extra } = await bench.must(job);
      assert.deepEqual([state, { ...extra }], ['completed', { b: '2' }]);
      assert.equal(await bench.holder('key'), undefined);
    },
  },
  {
    name: 'of several groups each stands alone, and sees those before it',
    run: async (bench) => {
      const [one, two, three] = [bench.job(), bench.job(), bench.job()];
      const answers = await bench.all([
        { ...one, ops: [create(), acquire('key')] },
        { ...two, ops: [create(), acquire('key')] },
        { ...one, ops: [patch(['enqueuing'], 'waiting', { must: true }), release('key')] },
        { ...three, ops: [acquire('key'), create()] },
        { ...one, ops: [] },
      ]);
      const types = answers.map(({ type }) => type);
      assert.deepEqual(types, ['done', 'locked', 'done', 'done', 'done']);
      await bench.stands(one, 'waiting');
      await bench.stands(two, undefined);
      assert.equal(await bench.holder('key'), three.id);
    },
  },
];
