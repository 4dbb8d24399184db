import assert from 'node:assert/strict';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { failFirstLife, redriving } from './redriving.ts';
import { assertUnsupported } from './unsupported.ts';

/** Jobs set aside: looked at, brought back, deleted. */
export const deadLetters: EngineTopic = {
  name: 'dead letters',
  cases: ({ capabilities, store }) => [
    ...redriving,
    ...deleting,
    ...(capabilities.peek ? [listed] : [notListed]),
    ...(capabilities.peek && store !== 'none' ? [limited] : []),
  ],
};

const deleting: readonly EngineCase[] = [
  {
    name: 'a purge deletes all of a queue, and no living job',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: failFirstLife } });
      await engine.enqueueMany('send', [1, 2, 3], { maxAttempts: 1 });
      await bench.untilHeard('job.dead', 3);
      await engine.stop();
      await engine.enqueue('send', 'alive');
      assert.deepEqual(await engine.deadLetters.purge('mail'), { purged: 3 });
      assert.equal((await engine.deadLetters.redrive('mail')).redriven, 0);
      assert.equal((await bench.contents('mail', 1)).length, 1);
      assert.equal((await bench.contents('mail.dead')).length, 0);
    },
  },
];

const listed: EngineCase = {
  name: 'a list tells what died of what, page by page, and takes nothing',
  run: async (bench) => {
    const engine = await bench.working({ send: { run: failFirstLife } });
    const ids = await killThree(bench, (payload) =>
      engine.enqueue('send', payload, { maxAttempts: 1 }),
    );
    const first = await engine.deadLetters.list('mail', { limit: 2 });
    const second = await engine.deadLetters.list('mail', { limit: 2, cursor: first.cursor });
    assert.equal(second.cursor, undefined);
    const jobs = [...first.jobs, ...second.jobs];
    assert.deepEqual(
      jobs.map((job) => job.id),
      ids,
    );
    for (const [index, job] of jobs.entries()) {
      assert.deepEqual([job.task, job.queue, job.reason], ['send', 'mail', 'max_attempts']);
      assert.deepEqual([job.attempt, job.payload], [1, index]);
      assert.match(job.error?.message ?? '', /no such host/);
    }
    assert.equal((await engine.deadLetters.list('mail')).jobs.length, 3);
  },
};

const limited: EngineCase = {
  name: 'a limit selects what its preview does: none is moved in place of one whose key is taken',
  run: async (bench) => {
    const engine = await bench.working({ send: { run: failFirstLife } });
    const options = { maxAttempts: 1, unique: { key: 'k' } };
    const held = await engine.enqueue('send', 'held', options);
    await bench.untilHeard('job.dead');
    const free = await engine.enqueue('send', 'free', { maxAttempts: 1 });
    await bench.untilHeard('job.dead', 2);
    await engine.enqueue('send', 'holder', { ...options, delayMs: bench.unitMs * 100 });
    const preview = await engine.deadLetters.redrive('mail', { limit: 1, preview: true });
    assert.deepEqual(preview.ids, [held.id]);
    const none = await bench.within(engine.deadLetters.redrive('mail', { limit: 1 }), 'redrive()');
    assert.deepEqual([none.redriven, none.duplicates], [0, 1]);
    const { jobs } = await engine.deadLetters.list('mail');
    assert.deepEqual(jobs.map((job) => job.id).toSorted(), [held.id, free.id].toSorted());
    const both = await bench.within(engine.deadLetters.redrive('mail', { limit: 2 }), 'redrive()');
    assert.deepEqual([both.redriven, both.duplicates], [1, 1]);
    await bench.untilHeard('job.completed');
    assert.equal(bench.runs.at(-1)?.id, free.id);
  },
};

const notListed: EngineCase = {
  name: 'a list is refused where the broker cannot look without taking; a redrive is not',
  run: async (bench) => {
    const engine = await bench.working({ send: { run: failFirstLife } });
    await killThree(bench, (payload) => engine.enqueue('send', payload, { maxAttempts: 1 }));
    await assertUnsupported(() => engine.deadLetters.list('mail'), 'deadLetters.list');
    assert.equal((await engine.deadLetters.redrive('mail')).redriven, 3);
    await bench.untilHeard('job.completed', 3);
  },
};

async function killThree(
  bench: EngineBench,
  enqueue: (payload: number) => Promise<{ readonly id: string }>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const payload of [0, 1, 2]) {
    ids.push((await enqueue(payload)).id);
    await bench.untilHeard('job.dead', payload + 1);
  }
  return ids;
}
