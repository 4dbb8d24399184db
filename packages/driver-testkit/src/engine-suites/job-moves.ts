import assert from 'node:assert/strict';
import type { JobContext } from '@switchyard/core';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { lateCancels } from './late-cancels.ts';
import { leftOverBetween, leftOverCopies, leftOverLetters } from './left-over.ts';

/** Jobs by id: what can be done with them. */
export const jobMoves: EngineTopic = {
  name: 'cancel, retry, promote, remove',
  cases: ({ store, time, capabilities }) => {
    if (store === 'none') return refused;
    const counts = capabilities.stats !== 'none' && capabilities.stats !== 'waiting';
    const between = counts ? [leftOverBetween] : [];
    const all = [...moves, ...lateCancels, ...leftOverLetters, ...between];
    return time.type === 'virtual' ? [...all, forgotten, ...leftOverCopies] : all;
  },
};

/** Only virtual time can afford to wait for months. */
const forgotten: EngineCase = {
  name: 'what is cancelled or removed does not run, however long its message lies in the broker',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    const delayMs = 90 * 86_400_000;
    const later = await engine.enqueue('send', 'later', { delayMs });
    const now = await engine.enqueue('send', 'now');
    assert.equal(await engine.jobs.cancel(later.id), 'cancelled');
    assert.equal(await engine.jobs.remove(now.id), 'removed');
    await bench.time.pass(86_400_000);
    await bench.start(engine);
    await bench.time.pass(delayMs);
    await bench.calm();
    assert.equal(bench.runs.length, 0);
    await bench.assertNothingLeft();
  },
};

const refused: readonly EngineCase[] = [
  {
    name: 'without a store they are refused, and the job runs',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const { id } = await engine.enqueue('send', 1);
      for (const move of ['cancel', 'retry', 'promote', 'remove'] as const) {
        await assert.rejects(engine.jobs[move](id), { code: 'ERR_UNSUPPORTED_FEATURE' });
      }
      await bench.start(engine);
      await bench.untilHeard('job.completed');
    },
  },
];

const untilAborted = (_: unknown, { signal }: JobContext): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

const moves: readonly EngineCase[] = [
  {
    name: 'a waiting and a delayed job are cancelled and never run',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const waiting = await engine.enqueue('send', 1);
      const delayed = await engine.enqueue('send', 2, { delayMs: bench.unitMs });
      assert.equal(await engine.jobs.cancel(waiting.id), 'cancelled');
      assert.equal(await engine.jobs.cancel(delayed.id), 'cancelled');
      assert.equal(await engine.jobs.cancel(waiting.id), 'finished');
      assert.equal(await engine.jobs.cancel('nobody'), 'not_found');
      const last = await engine.enqueue('send', 3);
      await bench.start(engine);
      await bench.untilHeard('job.completed');
      await bench.time.pass(bench.unitMs * 2);
      await bench.calm();
      assert.deepEqual(
        bench.runs.map((run) => run.id),
        [last.id],
      );
      assert.equal((await engine.jobs.get(waiting.id))?.state, 'cancelled');
      assert.equal(bench.events.of('job.cancelled').length, 2);
    },
  },
  {
    name: 'a running job gets its signal within a second; one that gives up is cancelled, uncounted',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: untilAborted } });
      const asking = bench.engine({ send: { run: () => undefined } });
      const { id } = await engine.enqueue('send', 1);
      await bench.until('it runs', () => bench.runs.length === 1);
      const askedAt = bench.time.now();
      assert.equal(await asking.jobs.cancel(id), 'requested');
      await bench.until('it is cancelled', () => bench.events.of('job.cancelled').length > 0);
      assert.ok(bench.time.now() - askedAt <= 1_000);
      assert.equal((await engine.jobs.get(id))?.state, 'cancelled');
      await bench.calm();
      assert.equal(bench.runs.length, 1);
      assert.equal(bench.events.of('job.dead').length, 0);
      assert.equal(bench.events.of('job.retried').length, 0);
    },
  },
  {
    name: 'a running job that returns nevertheless has completed; one that goes on is fenced off',
    run: async (bench) => {
      const engine = await bench.working({
        send: {
          run: (_, { signal }) =>
            new Promise((resolve) => signal.addEventListener('abort', () => resolve('done'))),
        },
        deaf: { run: () => new Promise(() => undefined) },
      });
      const done = await engine.enqueue('send', 1);
      const deaf = await engine.enqueue('deaf', 1);
      await bench.until('they run', () => bench.runs.length === 2);
      assert.equal(await engine.jobs.cancel(done.id), 'requested');
      assert.equal(await engine.jobs.cancel(deaf.id), 'requested');
      await bench.untilHeard('job.completed');
      await bench.until('it is cancelled', () => bench.events.of('job.cancelled').length > 0);
      assert.equal((await engine.jobs.get(done.id))?.result, 'done');
      assert.equal((await engine.jobs.get(deaf.id))?.state, 'cancelled');
      assert.equal(bench.events.of('job.stuck').length, 1);
    },
  },
  {
    name: 'a delayed job is promoted and runs at once',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => undefined } });
      const { id } = await engine.enqueue('send', 1, { delayMs: bench.unitMs * 1_000 });
      const since = bench.time.now();
      assert.equal(await engine.jobs.promote(id), 'promoted');
      await bench.untilHeard('job.completed');
      assert.ok(bench.time.now() - since < bench.unitMs * 100);
      assert.equal(await engine.jobs.promote(id), 'not_delayed');
      assert.equal(await engine.jobs.promote('nobody'), 'not_found');
      assert.equal(bench.runs.length, 1);
    },
  },
  {
    name: 'a job that waits for its retry is promoted, at its attempt',
    run: async (bench) => {
      const run = (_: unknown, { attempt }: JobContext): void => {
        if (attempt === 1) throw new Error('once');
      };
      const backoff = { type: 'fixed', delayMs: bench.unitMs * 20 } as const;
      const engine = await bench.working({ send: { run, defaults: { backoff } } });
      const { id } = await engine.enqueue('send', 1);
      await bench.untilHeard('job.retried');
      const since = bench.time.now();
      assert.equal(await engine.jobs.promote(id), 'promoted');
      await bench.untilHeard('job.completed');
      assert.ok(bench.time.now() - since < bench.unitMs * 10);
      assert.deepEqual(
        bench.runs.map((each) => each.attempt),
        [1, 2],
      );
    },
  },
  {
    name: 'a dead job is retried: attempt 1 again, one redrive more',
    run: async (bench) => {
      const engine = await bench.working({
        send: {
          run: (_, { redrives }) => (redrives === 0 ? Promise.reject(new Error('no')) : 'ok'),
          defaults: { maxAttempts: 1 },
        },
      });
      const { id } = await engine.enqueue('send', 1);
      await bench.untilHeard('job.dead');
      assert.equal(await engine.jobs.retry(id), 'retried');
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map(({ attempt, redrives }) => [attempt, redrives]),
        [
          [1, 0],
          [1, 1],
        ],
      );
      assert.equal(await engine.jobs.retry(id), 'not_dead');
      assert.equal(await engine.jobs.retry('nobody'), 'not_found');
      // A copy that is left over among the dead letters is nobody's: it is dropped when it is met.
      assert.equal(
        (await bench.within(engine.deadLetters.redrive('mail'), 'redrive()')).redriven,
        0,
      );
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a job is removed in any state but while it runs',
    run: async (bench) => {
      const engine = await bench.working({
        send: { run: () => 'kept' },
        bad: { run: () => Promise.reject(new Error('no')), defaults: { maxAttempts: 1 } },
        hang: { run: untilAborted },
      });
      const delayed = await engine.enqueue('send', 1, { delayMs: bench.unitMs * 50 });
      const done = await engine.enqueue('send', 1);
      const dead = await engine.enqueue('bad', 1);
      const active = await engine.enqueue('hang', 1);
      await bench.untilHeard('job.completed');
      await bench.untilHeard('job.dead');
      await bench.until('it runs', () => bench.runs.some((run) => run.id === active.id));
      for (const { id } of [delayed, done, dead]) {
        assert.equal(await engine.jobs.remove(id), 'removed');
        assert.equal(await engine.jobs.get(id), undefined);
        assert.equal(await engine.jobs.remove(id), 'not_found');
      }
      assert.equal(await engine.jobs.remove(active.id), 'active');
    },
  },
  {
    name: 'cancels that race with the run have one end each',
    run: async (bench) => {
      const engine = await bench.working({
        send: { run: () => Promise.resolve() },
      });
      const results = await engine.enqueueMany(
        'send',
        Array.from({ length: 200 }, (_, index) => index),
      );
      const answers = await bench.within(
        Promise.all(results.map(({ id }) => engine.jobs.cancel(id))),
        'two hundred cancels',
      );
      await bench.until('all have ended', () => ended(bench).length >= 200);
      await bench.calm();
      const ids = ended(bench);
      assert.equal(ids.length, 200);
      assert.equal(new Set(ids).size, 200);
      const ran = new Set(bench.runs.map((run) => run.id));
      for (const [index, answer] of answers.entries()) {
        const id = results[index]?.id ?? '';
        if (answer === 'cancelled') assert.ok(!ran.has(id), 'a cancelled job never began');
      }
    },
  },
];

function ended(bench: {
  readonly events: { of(name: 'job.completed' | 'job.cancelled'): readonly { id: string }[] };
}): readonly string[] {
  return [...bench.events.of('job.completed'), ...bench.events.of('job.cancelled')].map(
    ({ id }) => id,
  );
}
