import assert from 'node:assert/strict';
import type { JobRef } from '@switchyard/core/driver';
import { close, handBack, intent, retrying } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

/** Runs during which the process died. */
export const strikes: StoreTopic = { name: 'strikes', cases: () => [...counted, ...takenBack] };

/** Lets whoever runs a job die, and takes it over; answers how many have died. */
async function dies(bench: StoreBench, job: JobRef, next: string): Promise<number> {
  await bench.passLease();
  return (await bench.take(job, next)).deaths;
}

/** How many have died, told to one who hands it back at once. */
async function deathsOf(bench: StoreBench, job: JobRef, base = 0): Promise<number> {
  const { deaths } = await bench.take(job, 'asks', { base });
  await bench.done(job, handBack('asks'));
  return deaths;
}

const counted: readonly StoreCase[] = [
  {
    name: 'each run that falls silent is one',
    run: async (bench) => {
      const job = await bench.running('a');
      const seen: number[] = [];
      for (const next of ['b', 'c', 'd']) seen.push(await dies(bench, job, next));
      assert.deepEqual(seen, [1, 2, 3]);
    },
  },
  {
    name: 'a run that comes to its end clears them',
    run: async (bench) => {
      const job = await bench.running('a');
      assert.equal(await dies(bench, job, 'b'), 1);
      await bench.done(job, close('b'));
      assert.equal(await deathsOf(bench, job, 2), 0);
    },
  },
  {
    name: 'so does the copy that follows from it',
    run: async (bench) => {
      const job = await bench.running('a');
      assert.equal(await dies(bench, job, 'b'), 1);
      await bench.done(job, intent('b', retrying()));
      assert.equal((await bench.take(job, 'c', { base: 2 })).deaths, 0);
    },
  },
  {
    name: 'a run that is handed back neither counts nor clears',
    run: async (bench) => {
      const job = await bench.running('a');
      assert.equal(await dies(bench, job, 'b'), 1);
      await bench.done(job, handBack('b'));
      assert.equal(await deathsOf(bench, job), 1);
      await bench.passLease();
      assert.equal(await deathsOf(bench, job), 1);
    },
  },
  {
    name: 'one that finishes what another decided does not clear what it was told',
    run: async (bench) => {
      const job = await bench.running('a');
      assert.equal(await dies(bench, job, 'b'), 1);
      await bench.done(job, intent('b', retrying()));
      await bench.passLease();
      assert.equal((await bench.take(job, 'c')).deaths, 1);
    },
  },
];

const takenBack: readonly StoreCase[] = [
  ...(['renew', 'intent', 'close', 'hand back'] as const).map((how): StoreCase => ({
    name: `who reports again by ${how} was not dead, and is fenced off`,
    run: async (bench) => {
      const job = await bench.running('a');
      assert.equal(await dies(bench, job, 'b'), 1);
      const report = async (): Promise<void> => {
        if (how === 'renew') assert.equal(await bench.renew(job, 'a'), false);
        else {
          const ops = { intent: intent('a', retrying()), close: close('a') };
          const op = how === 'hand back' ? handBack('a') : ops[how];
          await bench.answers({ type: 'stale' }, job, op);
        }
      };
      await report();
      assert.equal(await bench.renew(job, 'b'), true, 'who has it now keeps it');
      await bench.done(job, handBack('b'));
      assert.equal(await deathsOf(bench, job), 0);
    },
  })),
  {
    name: 'once: another death stays counted',
    run: async (bench) => {
      const job = await bench.running('a');
      await dies(bench, job, 'b');
      assert.equal(await dies(bench, job, 'c'), 2);
      for (let round = 0; round < 3; round += 1) await bench.renew(job, 'a');
      await bench.renew(job, 'a stranger');
      await bench.done(job, handBack('c'));
      assert.equal(await deathsOf(bench, job), 1);
      await bench.renew(job, 'b');
      assert.equal(await deathsOf(bench, job), 0);
    },
  },
  {
    name: 'not for a life that is over',
    run: async (bench) => {
      const job = await bench.running('a');
      await dies(bench, job, 'b');
      await bench.done(job, close('b'));
      await bench.take(job, 'c', { base: 2 });
      await bench.passLease();
      await bench.take(job, 'd', { base: 2 });
      await bench.renew(job, 'a');
      await bench.done(job, handBack('d'));
      assert.equal(await deathsOf(bench, job, 2), 1);
    },
  },
];
