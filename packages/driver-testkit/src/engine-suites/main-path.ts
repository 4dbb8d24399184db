import assert from 'node:assert/strict';
import { deferred } from '../fakes/deferred.ts';
import type { EngineTopic } from '../engine-bench/engine-case.ts';

const PAYLOAD = {
  text: 'žluťoučký 🦉',
  numbers: [0, -1, 1.5, 2 ** 53 - 1],
  nested: { empty: {}, list: [[], [null, true, false]] },
  bytes: Uint8Array.from({ length: 70_000 }, (_, index) => index % 256),
};

/** From enqueue to completed. */
export const mainPath: EngineTopic = {
  name: 'main path',
  cases: () => [
    {
      name: 'a job runs once, with the payload it was given, and is gone',
      run: async (bench) => {
        const engine = await bench.working({ send: { run: () => 'done' } });
        const { id, outcome } = await engine.enqueue('send', PAYLOAD);
        await bench.untilHeard('job.completed');
        assert.equal(outcome, 'added');
        const told = bench.events.about(id);
        // Where the broker is far, a worker may have begun before the producer hears that it was accepted.
        const producers = told.filter((name) => name === 'job.enqueued');
        const workers = told.filter((name) => name !== 'job.enqueued');
        assert.equal(producers.length, 1);
        assert.deepEqual(workers, ['job.started', 'job.completed']);
        assert.equal(bench.runs.length, 1);
        assertSamePayload(bench.runs[0]?.payload);
        await engine.stop();
        await bench.assertNothingLeft();
      },
    },
    {
      name: 'a job knows what it is',
      run: async (bench) => {
        const seen: object[] = [];
        const engine = await bench.working({
          send: {
            run: (_, { id, task, queue, attempt, maxAttempts, redrives, headers }) => {
              seen.push({
                id,
                task,
                queue,
                attempt,
                maxAttempts,
                redrives,
                headers: { ...headers },
              });
            },
          },
        });
        const headers = { tenant: 'ü-1' };
        const { id } = await engine.enqueue('send', null, { headers, maxAttempts: 7 });
        await bench.untilHeard('job.completed');
        const told = {
          id,
          task: 'send',
          queue: 'mail',
          attempt: 1,
          maxAttempts: 7,
          redrives: 0,
          headers,
        };
        assert.deepEqual(seen, [told]);
      },
    },
    {
      name: 'jobs that were there before the worker are run',
      run: async (bench) => {
        const engine = bench.engine({ send: { run: () => undefined } });
        const { id } = await engine.enqueue('send', 1);
        await bench.start(engine);
        await bench.untilHeard('job.completed');
        assert.equal(bench.runs[0]?.id, id);
      },
    },
    {
      name: 'of three hundred each runs once',
      run: async (bench) => {
        const engine = await bench.working({ send: { run: () => undefined } });
        const items = Array.from({ length: 300 }, (_, index) => index);
        const results = await engine.enqueueMany('send', items);
        await bench.untilHeard('job.completed', 300);
        const ran = bench.runs.map((run) => run.payload as number).toSorted((a, b) => a - b);
        assert.deepEqual(ran, items);
        assert.equal(new Set(results.map((result) => result.id)).size, 300);
        await engine.stop();
        await bench.assertNothingLeft();
      },
    },
    {
      name: 'as many run at once as there are slots, and never more',
      run: async (bench) => {
        const gate = deferred<void>();
        let running = 0;
        let most = 0;
        const run = async (): Promise<void> => {
          running += 1;
          most = Math.max(most, running);
          await gate.promise;
          running -= 1;
        };
        const start = { concurrency: 3 };
        const engine = await bench.working({ send: { run } }, { start });
        await engine.enqueueMany(
          'send',
          Array.from({ length: 10 }, () => null),
        );
        await bench.until('three run', () => running === 3);
        await bench.calm();
        assert.equal(running, 3);
        gate.resolve();
        await bench.untilHeard('job.completed', 10);
        assert.equal(most, 3);
      },
    },
    {
      name: 'two workers share the jobs, each runs once',
      run: async (bench) => {
        const spec = { send: { run: () => undefined } };
        const [first, second] = [bench.engine(spec), bench.engine(spec)];
        const items = Array.from({ length: 100 }, (_, index) => index);
        await first.enqueueMany('send', items);
        await Promise.all([bench.start(first), bench.start(second)]);
        await bench.untilHeard('job.completed', 100);
        assert.equal(new Set(bench.runs.map((run) => run.id)).size, 100);
        assert.equal(bench.runs.length, 100);
      },
    },
    {
      name: 'jobs of other queues are left where they are',
      run: async (bench) => {
        const engine = await bench.working({ send: { run: () => undefined } });
        await engine.enqueue('send', 1, { queue: 'other' });
        await engine.enqueue('send', 2);
        await bench.untilHeard('job.completed');
        assert.deepEqual(
          bench.runs.map((run) => run.payload),
          [2],
        );
      },
    },
  ],
};

function assertSamePayload(received: unknown): void {
  const { bytes, ...rest } = received as typeof PAYLOAD;
  const { bytes: expected, ...others } = PAYLOAD;
  assert.deepEqual(rest, others);
  assert.equal(Buffer.compare(bytes, expected), 0, 'the bytes of the payload');
}
