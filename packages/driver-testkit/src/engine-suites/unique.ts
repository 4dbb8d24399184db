import assert from 'node:assert/strict';
import { UnsupportedFeatureError } from '@switchyard/core';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { addUnique, uniqueEnds } from './unique-ends.ts';

/** One job at a time per key. */
export const unique: EngineTopic = {
  name: 'unique',
  cases: ({ store }) => (store === 'none' ? refused : [...held, ...uniqueEnds]),
};

const refused: readonly EngineCase[] = [
  {
    name: 'without a store it is refused before anything is accepted',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      for (const unique of [true, { key: 'k' }] as const) {
        await assert.rejects(
          engine.enqueue('send', null, { unique }),
          (error) => error instanceof UnsupportedFeatureError && error.feature === 'unique',
        );
      }
      await bench.assertNothingLeft();
    },
  },
];

const held: readonly EngineCase[] = [
  {
    name: 'of a hundred who race, one is added; the others are told which',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const other = bench.engine({ send: { run: () => undefined } });
      const results = await bench.within(
        Promise.all(
          Array.from({ length: 100 }, (_, index) =>
            (index % 2 === 0 ? engine : other).enqueue('send', index, { unique: { key: 'k' } }),
          ),
        ),
        'a hundred enqueues',
      );
      const added = results.filter(({ outcome }) => outcome === 'added');
      assert.equal(added.length, 1);
      const id = added[0]?.id;
      for (const result of results) assert.equal(result.id, id);
      assert.equal(bench.events.of('job.duplicate').length, 99);
    },
  },
  {
    name: 'a key with a time is free after it also when its job was taken back from the dead',
    run: async (bench) => {
      const run = (): never => {
        throw new Error('no');
      };
      const engine = await bench.working({ send: { run, defaults: { maxAttempts: 1 } } });
      const unique = { key: 'k', ttlMs: bench.unitMs * 4 };
      await engine.enqueue('send', 1, { unique });
      await bench.untilHeard('job.dead');
      await bench.within(engine.queues.pause('mail'), 'pause()');
      const { redriven } = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
      assert.equal(redriven, 1);
      assert.equal((await engine.enqueue('send', 2, { unique })).outcome, 'duplicate');
      await bench.time.pass(unique.ttlMs * 2);
      assert.equal((await engine.enqueue('send', 3, { unique })).outcome, 'added');
    },
  },
  {
    name: 'keys are of their queue, and any text',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const unique = { key: 'a/b: \u{1F600}' };
      assert.equal((await engine.enqueue('send', 1, { unique })).outcome, 'added');
      const elsewhere = await engine.enqueue('send', 1, { unique, queue: 'reports' });
      assert.equal(elsewhere.outcome, 'added');
      assert.equal((await engine.enqueue('send', 1, { unique })).outcome, 'duplicate');
    },
  },
  {
    name: 'true: the key is task and payload, whatever the order of its parts',
    run: async (bench) => {
      const engine = bench.engine({
        send: { run: () => undefined },
        other: { run: () => undefined },
      });
      const ask = async (task: string, payload: unknown): Promise<string> =>
        (await engine.enqueue(task, payload, { unique: true })).outcome;
      assert.equal(await ask('send', { a: 1, b: [1, 2] }), 'added');
      assert.equal(await ask('send', { b: [1, 2], a: 1 }), 'duplicate');
      assert.equal(await ask('send', { a: 1, b: [2, 1] }), 'added');
      assert.equal(await ask('send', { a: '1', b: [1, 2] }), 'added');
      assert.equal(await ask('other', { a: 1, b: [1, 2] }), 'added');
    },
  },
  {
    name: 'it is held through a retry',
    run: async (bench) => {
      const run = (_: unknown, { attempt }: { readonly attempt: number }): void => {
        if (attempt === 1) throw new Error('once');
      };
      const engine = await bench.working({ send: { run } });
      await addUnique(engine, 'added');
      await bench.untilHeard('job.retried');
      await addUnique(engine, 'duplicate');
      await bench.untilHeard('job.completed');
      await addUnique(engine, 'added');
    },
  },
  {
    name: 'ttlMs frees the key while the job goes on, and its end does not free it for who has it then',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      // The first call connects, which takes a while where time is real, and its key is taken before that.
      const ttlMs = bench.unitMs * 4;
      const unique = { key: 'k', ttlMs };
      await engine.enqueue('send', 1, { unique });
      await bench.time.pass(bench.unitMs / 2);
      assert.equal((await engine.enqueue('send', 2, { unique })).outcome, 'duplicate');
      await bench.time.pass(ttlMs);
      assert.equal((await engine.enqueue('send', 3, { unique: { key: 'k' } })).outcome, 'added');
      await bench.start(engine, { concurrency: 1 });
      await bench.until('both ran', () => bench.runs.length === 2);
      await bench.untilHeard('job.completed', 2);
      assert.equal((await engine.enqueue('send', 4, { unique: { key: 'k' } })).outcome, 'added');
    },
  },
  {
    name: 'a redrive takes the key again, or says that another job has it',
    run: async (bench) => {
      const engine = await bench.working({
        send: {
          run: (payload) => (payload === 'bad' ? Promise.reject(new Error('no')) : undefined),
          defaults: { maxAttempts: 1 },
        },
      });
      const unique = { key: 'k' };
      const { id } = await engine.enqueue('send', 'bad', { unique });
      await bench.untilHeard('job.dead');
      const later = await engine.enqueue('send', 'good', { unique, delayMs: bench.unitMs * 50 });
      assert.deepEqual(await bench.within(engine.deadLetters.redrive('mail'), 'redrive()'), {
        redriven: 0,
        duplicates: 1,
      });
      assert.equal(await engine.jobs.retry(id), 'duplicate');
      assert.equal(await engine.jobs.cancel(later.id), 'cancelled');
      const moved = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
      assert.deepEqual(moved, { redriven: 1, duplicates: 0 });
      await bench.untilHeard('job.dead', 2);
    },
  },
];
