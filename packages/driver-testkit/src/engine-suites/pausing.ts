import assert from 'node:assert/strict';
import { UnsupportedFeatureError } from '@switchyard/core';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';

/** Queues that an operator holds back. */
export const pausing: EngineTopic = {
  name: 'pause and resume',
  cases: ({ store, capabilities }) => {
    if (store === 'none' && !capabilities.control) return refused;
    return store === 'none' ? heard : [...heard, ...remembered];
  },
};

const refused: readonly EngineCase[] = [
  {
    name: 'without a store or a channel it is refused',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      for (const call of [() => engine.queues.pause('mail'), () => engine.queues.resume('mail')]) {
        await assert.rejects(
          call(),
          (error) => error instanceof UnsupportedFeatureError && error.feature === 'queues.pause',
        );
      }
    },
  },
];

const heard: readonly EngineCase[] = [
  {
    name: 'nothing of a paused queue starts; other queues go on; resume lets all of it run',
    run: async (bench) => {
      const tasks = { send: { run: () => undefined } };
      const engine = await bench.working(tasks, { start: { queues: { mail: 1, reports: 1 } } });
      const operator = bench.engine(tasks);
      await bench.within(operator.queues.pause('mail'), 'pause()');
      await bench.time.pass(bench.unitMs / 10);
      await engine.enqueueMany('send', [1, 2, 3]);
      await engine.enqueue('send', 4, { queue: 'reports' });
      await bench.untilHeard('job.completed');
      await bench.time.pass(bench.unitMs * 2);
      await bench.calm();
      assert.deepEqual(
        bench.runs.map((run) => run.payload),
        [4],
      );
      await bench.within(operator.queues.resume('mail'), 'resume()');
      await bench.untilHeard('job.completed', 4);
    },
  },
  {
    name: 'what runs goes on; what was received and has not begun does not begin',
    run: async (bench) => {
      let release: (() => void) | undefined;
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      const engine = bench.engine({ send: { run: () => gate } });
      await engine.enqueueMany('send', [1, 2, 3, 4]);
      await bench.start(engine, { concurrency: 1 });
      await bench.until('one runs', () => bench.runs.length === 1);
      await bench.within(engine.queues.pause('mail'), 'pause()');
      await bench.time.pass(bench.unitMs / 10);
      release?.();
      await bench.untilHeard('job.completed');
      await bench.time.pass(bench.unitMs * 2);
      assert.equal(bench.runs.length, 1);
      await bench.within(engine.queues.resume('mail'), 'resume()');
      await bench.untilHeard('job.completed', 4);
    },
  },
  {
    name: 'a paused worker stops as any other, and holds nothing',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => undefined } });
      await bench.within(engine.queues.pause('mail'), 'pause()');
      await engine.enqueue('send', 1);
      await bench.within(engine.stop(), 'stop()');
      assert.equal(bench.runs.length, 0);
    },
  },
];

const remembered: readonly EngineCase[] = [
  {
    name: 'a worker that starts later knows of it; jobs say why they wait',
    run: async (bench) => {
      const operator = bench.engine({ send: { run: () => undefined } });
      await bench.within(operator.queues.pause('mail'), 'pause()');
      assert.deepEqual(await operator.queues.paused(), ['mail']);
      const { id } = await operator.enqueue('send', 1);
      const engine = await bench.working({ send: { run: () => undefined } });
      await bench.time.pass(bench.unitMs * 2);
      assert.equal(bench.runs.length, 0);
      assert.equal((await engine.jobs.explain(id))?.because, 'paused');
      await bench.within(operator.queues.resume('mail'), 'resume()');
      await bench.untilHeard('job.completed');
      assert.deepEqual(await operator.queues.paused(), []);
    },
  },
  {
    name: 'explain tells what a job waits for',
    run: async (bench) => {
      const engine = bench.engine({
        send: {
          run: () => Promise.reject(new Error('not yet')),
          defaults: { backoff: { type: 'fixed', delayMs: bench.unitMs * 500 } },
        },
        hang: { run: () => new Promise(() => undefined) },
      });
      const why = async (id: string): Promise<string | undefined> =>
        (await engine.jobs.explain(id))?.because;
      const nobody = await engine.enqueue('send', 1);
      assert.equal(await why(nobody.id), 'no-worker-for-queue');
      assert.equal(await why('nobody'), undefined);
      const delayed = await engine.enqueue('send', 2, { delayMs: bench.unitMs * 100 });
      assert.equal(await why(delayed.id), 'delayed');
      const other = bench.engine({ elsewhere: { run: () => undefined } });
      await bench.start(other);
      await bench.until('it was met', () => bench.events.of('job.released').length > 0);
      const unknown = await engine.enqueue('send', 3, { delayMs: 0 });
      await bench.until('that too', () => bench.events.of('job.released').length > 1);
      await bench.calm();
      assert.equal(await why(unknown.id), 'no-worker-for-task');
      assert.equal(await why(delayed.id), 'delayed');
      // Or it may be the one that meets them again, and again.
      await bench.within(other.stop(), 'stop()');
      const running = await engine.enqueue('hang', 1);
      await bench.start(engine);
      await bench.until('it runs', () => bench.runs.some((run) => run.id === running.id));
      assert.equal(await why(running.id), 'running');
      await bench.until('it failed', () => bench.events.of('job.retried').length > 0);
      const [retried] = bench.events.of('job.retried');
      assert.equal(await why(retried?.id ?? ''), 'retrying');
    },
  },
];
