import assert from 'node:assert/strict';
import type { JobContext } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase } from '../engine-bench/engine-case.ts';

const DAY_MS = 86_400_000;

/** Fails until it was taken back as often as its payload says. */
const failing = {
  run: (payload: unknown, { redrives }: JobContext): void => {
    if (redrives < Number(payload)) throw new Error('not yet');
  },
  defaults: { maxAttempts: 1 },
};

/** Dead letters of jobs that were moved by their id: none of them comes to life. */
export const leftOverLetters: readonly EngineCase[] = [
  {
    name: 'a dead letter whose job was retried by id is gone, also once nothing else is known of it',
    run: async (bench) => {
      const engine = await bench.working({ send: failing }, { records: 'off', tombstoneMs: 1 });
      const { id } = await engine.enqueue('send', 1);
      await bench.untilHeard('job.dead');
      assert.equal(await bench.within(engine.jobs.retry(id), 'retry()'), 'retried');
      await bench.untilHeard('job.completed');
      await bench.time.pass(bench.unitMs);
      const { redriven } = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
      assert.equal(redriven, 0);
      await bench.calm();
      assert.equal(bench.runs.length, 2);
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a job that died again after its retry is removed with all its letters',
    run: async (bench) => {
      const engine = await bench.working({ send: failing });
      const { id } = await engine.enqueue('send', 9);
      await bench.untilHeard('job.dead');
      assert.equal(await bench.within(engine.jobs.retry(id), 'retry()'), 'retried');
      await bench.untilHeard('job.dead', 2);
      assert.equal(await bench.within(engine.jobs.remove(id), 'remove()'), 'removed');
      const { redriven } = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
      assert.equal(redriven, 0);
      await bench.calm();
      assert.equal(bench.runs.length, 2);
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'many dead jobs are removed at once, and none of them comes back',
    run: async (bench) => {
      const engine = await bench.working({ send: failing });
      const ids = await enqueueDead(bench, 20);
      const removing = ids.map((id) => engine.jobs.remove(id));
      const answers = await bench.within(Promise.all(removing), 'twenty removals');
      assert.deepEqual([...new Set(answers)], ['removed']);
      const { redriven } = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
      assert.equal(redriven, 0);
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a remove that races with a retry leaves a job that is known, or none',
    run: async (bench) => {
      const engine = await bench.working({ send: failing });
      const ids = await enqueueDead(bench, 8);
      const racing = ids.flatMap((id) => [engine.jobs.remove(id), engine.jobs.retry(id)]);
      const answers = await bench.within(Promise.all(racing), 'eight races');
      const removed = answers.filter((answer) => answer === 'removed').length;
      await bench.until('the others have run', () => {
        return bench.events.of('job.completed').length >= ids.length - removed;
      });
      await bench.calm();
      for (const [index, id] of ids.entries()) {
        const pair = answers.slice(index * 2, index * 2 + 2);
        // One that was taken back may have been removed while it waited.
        const expected = pair[0] === 'removed' ? undefined : 'completed';
        assert.equal((await engine.jobs.get(id))?.state, expected, String(pair));
      }
    },
  },
];

/** Where nobody can count, letters that another engine holds are not known of. */
export const leftOverBetween: EngineCase = {
  name: 'what two engines remove of the dead at once does not come back',
  run: async (bench) => {
    const engine = await bench.working({ send: failing });
    const ids = await enqueueDead(bench, 20);
    const other = bench.engine({ send: failing });
    const removing = ids.map((id, index) => (index % 2 === 0 ? engine : other).jobs.remove(id));
    const answers = await bench.within(Promise.all(removing), 'twenty removals');
    const stay = answers.filter((answer) => answer !== 'removed').length;
    const { redriven } = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
    assert.equal(redriven, stay);
  },
};

async function enqueueDead(bench: EngineBench, count: number): Promise<readonly string[]> {
  const engine = bench.engine({ send: failing });
  const added = await engine.enqueueMany(
    'send',
    Array.from({ length: count }, () => 1),
  );
  await bench.untilHeard('job.dead', count);
  return added.map(({ id }) => id);
}

/** Older copies of promoted jobs. Only virtual time can afford to wait for them. */
export const leftOverCopies: readonly EngineCase[] = [
  {
    name: 'a promoted job runs once, also when its older copy comes due and its record is long gone',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => 'ok' } }, { records: 'off' });
      const { id } = await engine.enqueue('send', 1, { delayMs: 2 * DAY_MS });
      assert.equal(await bench.within(engine.jobs.promote(id), 'promote()'), 'promoted');
      await bench.untilHeard('job.completed');
      await bench.time.pass(3 * DAY_MS);
      await bench.calm();
      assert.equal(bench.runs.length, 1);
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'so does one that was promoted while it waited for its retry',
    run: async (bench) => {
      const run = (_: unknown, { attempt }: JobContext): void => {
        if (attempt === 1) throw new Error('once');
      };
      const backoff = { type: 'fixed', delayMs: DAY_MS / 4 } as const;
      const task = { send: { run, defaults: { backoff } } };
      const engine = await bench.working(task, { records: 'off' });
      const { id } = await engine.enqueue('send', 1);
      await bench.untilHeard('job.retried');
      assert.equal(await bench.within(engine.jobs.promote(id), 'promote()'), 'promoted');
      await bench.untilHeard('job.completed');
      await bench.time.pass(DAY_MS);
      await bench.calm();
      assert.equal(bench.runs.length, 2);
      await bench.assertNothingLeft();
    },
  },
];
