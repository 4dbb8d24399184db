import assert from 'node:assert/strict';
import type { EngineBench, MortalEngine } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';

/** Workers whose process is killed. */
export const dying: EngineTopic = {
  name: 'processes that die',
  cases: ({ store, capabilities }) => {
    const counted = store === 'separate' || capabilities.deathCount;
    return counted ? [...survivors, ...suspects] : survivors;
  },
};

const forEver = (): Promise<never> => new Promise(() => undefined);

const survivors: readonly EngineCase[] = [
  {
    name: 'what it held runs elsewhere, at the same attempt, and nothing is lost',
    run: async (bench) => {
      const first = await bench.mortal({ send: { run: forEver } }, { start: { concurrency: 5 } });
      await first.engine.enqueueMany('send', [1, 2, 3, 4, 5, 6, 7]);
      await bench.until('five run', () => bench.runs.length === 5);
      first.die();
      await bench.working({ send: { run: () => 'ok' } });
      await bench.untilHeard('job.completed', 7);
      assert.deepEqual(
        bench.events.of('job.completed').map((event) => event.attempt),
        [1, 1, 1, 1, 1, 1, 1],
      );
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'between the end of a handler and its ack: the job runs once more, and ends once',
    run: async (bench) => {
      const life: { die?: () => void } = {};
      const first = await bench.mortal({
        send: {
          run: () => {
            // The answer of this handler reaches nobody.
            life.die?.();
            return 'ok';
          },
        },
      });
      life.die = () => first.die();
      await first.engine.enqueue('send', 1);
      await bench.until('it ran', () => bench.runs.length === 1);
      await bench.working({ send: { run: () => 'ok' } });
      await bench.untilHeard('job.completed');
      assert.equal(bench.runs.length, 2);
      await bench.assertNothingLeft();
    },
  },
];

const suspects: readonly EngineCase[] = [
  {
    name: 'the job that kills its process is dead at the third death; its neighbours all finish, none is dead',
    run: async (bench) => {
      const killed: string[] = [];
      for (let process = 0; process < 4; process += 1) {
        const started = await startKillable(bench, process, killed);
        if (process === 0) {
          await started.engine.enqueueMany('send', ['a', 'b', 'killer', 'c']);
        }
        const over = (): boolean => bench.events.of('job.dead').length > 0;
        await bench.until(`process ${process} is over`, () => killed.length > process || over());
        if (over()) break;
      }
      await bench.until('the neighbours are done', () => completed(bench).length >= 3);
      await bench.calm();
      assert.equal(killed.length, 3);
      const [dead, ...others] = bench.events.of('job.dead');
      assert.deepEqual(others, []);
      assert.equal(dead?.reason, 'poison');
      assert.deepEqual(completed(bench).toSorted(), ['a', 'b', 'c']);
      const starts = bench.runs.filter((run) => run.payload === 'killer');
      assert.equal(starts.length, 3);
    },
  },
  {
    name: 'suspects run alone, and neither they nor the others starve',
    run: async (bench) => {
      const first = await bench.mortal({ send: { run: forEver } }, { start: { concurrency: 3 } });
      await first.engine.enqueueMany('send', ['s1', 's2', 's3']);
      await bench.until('three run', () => bench.runs.length === 3);
      first.die();
      let running = 0;
      const crowds: [string, number][] = [];
      const run = async (payload: unknown): Promise<void> => {
        running += 1;
        crowds.push([String(payload), running]);
        await bench.pause(bench.unitMs / 20);
        running -= 1;
      };
      const engine = await bench.working({ send: { run } }, { start: { concurrency: 3 } });
      const many = Array.from({ length: 30 }, (_, index) => `n${index}`);
      await engine.enqueueMany('send', many);
      await bench.untilHeard('job.completed', 33);
      for (const [payload, beside] of crowds) {
        if (payload.startsWith('s')) assert.equal(beside, 1, `${payload} ran beside others`);
      }
      assert.equal(running, 0);
      assert.equal(bench.events.of('job.dead').length, 0);
    },
  },
];

async function startKillable(
  bench: EngineBench,
  process: number,
  killed: string[],
): Promise<MortalEngine> {
  const run = (payload: unknown): unknown => {
    if (payload === 'killer') {
      killed.push(`process ${process}`);
      // It may run before the start of its process is known to be over.
      mortal.die();
      return forEver();
    }
    // In the first process all of them run at once.
    return process === 0 ? forEver() : 'ok';
  };
  const mortal: MortalEngine = bench.mortalEngine({ send: { run } });
  await Promise.race([bench.start(mortal.engine, { concurrency: 4 }), deathOf(mortal)]);
  return mortal;
}

function deathOf({ life }: MortalEngine): Promise<void> {
  return new Promise((resolve) => life.onDeath(resolve));
}

/** Payloads of the jobs that were completed. */
function completed(bench: EngineBench): readonly string[] {
  const ids = new Set(bench.events.of('job.completed').map((event) => event.id));
  const last = new Map(bench.runs.map((run) => [run.id, String(run.payload)]));
  return [...ids].map((id) => last.get(id) ?? '');
}
