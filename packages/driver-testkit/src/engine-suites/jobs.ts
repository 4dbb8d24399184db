import assert from 'node:assert/strict';
import { UnsupportedFeatureError } from '@switchyard/core';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { lookups } from './lookups.ts';

/** Jobs by id: what is known of them. */
export const jobs: EngineTopic = {
  name: 'jobs by id',
  cases: ({ store }) => (store === 'none' ? refused : [...known, ...lookups]),
};

const refused: readonly EngineCase[] = [
  {
    name: 'without a store every look-up is refused',
    run: async (bench) => {
      const { jobs: all } = bench.engine({ send: { run: () => undefined } });
      const calls = [
        () => all.get('a'),
        () => all.list({ state: 'waiting' }),
        () => all.cancel('a'),
        () => all.retry('a'),
        () => all.promote('a'),
        () => all.remove('a'),
        () => all.waitFor('a'),
        () => all.explain('a'),
      ];
      for (const call of calls) {
        await assert.rejects(
          call(),
          (error) => error instanceof UnsupportedFeatureError && error.feature === 'jobs',
        );
      }
    },
  },
  {
    name: 'without a store a result goes nowhere and the job is done all the same',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => ({ sent: 3 }) } });
      await engine.enqueue('send', null);
      await bench.untilHeard('job.completed');
    },
  },
];

const known: readonly EngineCase[] = [
  {
    name: 'a job is followed from waiting to completed, with its result, progress and log',
    run: async (bench) => {
      const engine = bench.engine({
        send: {
          run: async (payload, job) => {
            job.progress({ done: 1, of: 2 });
            job.log.info({ to: 'a' }, 'half way');
            job.log.debug('not kept');
            await Promise.resolve();
            return { sent: payload };
          },
        },
      });
      const { id } = await engine.enqueue('send', { n: 1 }, { headers: { tenant: 't' } });
      const waiting = await engine.jobs.get(id);
      assert.equal(waiting?.state, 'waiting');
      assert.deepEqual(waiting?.payload, { n: 1 });
      assert.deepEqual(waiting?.headers, { tenant: 't' });
      assert.equal(waiting?.task, 'send');
      await bench.start(engine);
      const record = await bench.within(engine.jobs.waitFor(id), 'waitFor()');
      assert.equal(record.state, 'completed');
      assert.deepEqual(record.result, { sent: { n: 1 } });
      assert.deepEqual(record.progress, { done: 1, of: 2 });
      assert.equal(record.logs.length, 1);
      assert.match(record.logs[0] ?? '', /info half way \{"to":"a"\}$/);
      assert.ok(record.endedAt instanceof Date);
      assert.equal(record.attempt, 1);
    },
  },
  {
    name: 'states are told as they are: delayed, active, dead; nothing is known of others',
    run: async (bench) => {
      const engine = await bench.working({
        send: { run: () => Promise.reject(new Error('no')), defaults: { maxAttempts: 1 } },
        hang: {
          run: (_, { signal }) =>
            new Promise((_done, give) => signal.addEventListener('abort', give)),
        },
      });
      const delayed = await engine.enqueue('send', 1, { delayMs: bench.unitMs * 20 });
      const active = await engine.enqueue('hang', 1);
      const dead = await engine.enqueue('send', 1);
      await bench.untilHeard('job.dead');
      await bench.until('it runs', () => bench.runs.some((run) => run.id === active.id));
      const states = await Promise.all(
        [delayed, active, dead].map(async ({ id }) => (await engine.jobs.get(id))?.state),
      );
      assert.deepEqual(states, ['delayed', 'active', 'dead']);
      const record = await engine.jobs.get(dead.id);
      assert.equal(record?.reason, 'max_attempts');
      assert.equal(record?.error?.message, 'no');
      assert.equal(await engine.jobs.get('nobody'), undefined);
      assert.equal(await engine.jobs.get(dead.id, { queue: 'reports' }), undefined);
    },
  },
  {
    name: 'lists go page by page, by state, task and time',
    run: async (bench) => {
      const engine = bench.engine({
        send: { run: () => undefined },
        other: { run: () => undefined },
      });
      const ids: string[] = [];
      for (let index = 0; index < 7; index += 1) {
        ids.push((await engine.enqueue(index % 2 === 0 ? 'send' : 'other', index)).id);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await engine.jobs.list({ state: 'waiting', queue: 'mail', limit: 3, cursor });
        assert.ok(page.jobs.length <= 3);
        seen.push(...page.jobs.map((job) => job.id));
        cursor = page.cursor;
      } while (cursor !== undefined);
      assert.deepEqual(seen, ids);
      const others = await engine.jobs.list({ state: 'waiting', task: 'other' });
      assert.deepEqual(
        others.jobs.map((job) => job.payload),
        [1, 3, 5],
      );
      const past = await engine.jobs.list({ state: 'waiting', before: new Date(0) });
      assert.deepEqual(past.jobs, []);
      assert.deepEqual((await engine.jobs.list({ state: 'completed' })).jobs, []);
    },
  },
  {
    name: 'only so many completed jobs are kept as the records option says, and not for longer',
    run: async (bench) => {
      const ageMs = bench.unitMs * 10;
      const engine = await bench.working(
        { send: { run: (payload) => payload } },
        { records: { completed: 2, ageMs }, start: { concurrency: 1 } },
      );
      const ids: string[] = [];
      for (let index = 0; index < 3; index += 1) {
        ids.push((await engine.enqueue('send', index)).id);
        await bench.untilHeard('job.completed', index + 1);
      }
      const results = await Promise.all(ids.map(async (id) => (await engine.jobs.get(id))?.result));
      assert.deepEqual(results, [undefined, 1, 2]);
      await bench.time.pass(ageMs + 1);
      await engine.enqueue('send', 3);
      await bench.untilHeard('job.completed', 4);
      const { jobs: left } = await engine.jobs.list({ state: 'completed' });
      assert.deepEqual(
        left.map((job) => job.result),
        [3],
      );
    },
  },
  {
    name: 'records off: an ended job leaves nothing, dead ones stay',
    run: async (bench) => {
      const engine = await bench.working(
        {
          send: {
            run: (payload) => (payload === 'bad' ? Promise.reject(new Error('no')) : undefined),
            defaults: { maxAttempts: 1 },
          },
        },
        { records: 'off' },
      );
      const done = await engine.enqueue('send', 'good');
      const dead = await engine.enqueue('send', 'bad');
      await bench.untilHeard('job.completed');
      await bench.untilHeard('job.dead');
      assert.equal(await engine.jobs.get(done.id), undefined);
      const { jobs: left } = await engine.deadLetters.list('mail').catch(() => ({ jobs: [] }));
      if (left.length > 0) assert.equal(left[0]?.id, dead.id);
      await bench.within(
        assert.rejects(engine.jobs.waitFor(done.id), { code: 'ERR_JOB_NOT_FOUND' }),
        'waitFor()',
      );
    },
  },
  {
    name: 'a wait is over in time, and the job goes on',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => 'late' } });
      const { id } = await engine.enqueue('send', 1);
      await bench.within(
        assert.rejects(engine.jobs.waitFor(id, { timeoutMs: bench.unitMs }), {
          code: 'ERR_JOB_WAIT_TIMEOUT',
        }),
        'waitFor()',
      );
      await bench.start(engine);
      assert.equal((await bench.within(engine.jobs.waitFor(id), 'waitFor()')).result, 'late');
    },
  },
  {
    name: 'a result that cannot be kept does not fail its job',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => () => 'a function' } });
      const { id } = await engine.enqueue('send', 1);
      await bench.untilHeard('job.completed');
      const record = await engine.jobs.get(id);
      assert.equal(record?.state, 'completed');
      assert.equal(record?.result, undefined);
    },
  },
];
