import assert from 'node:assert/strict';
import { assertSameBytes } from '../bench/check.ts';
import { end, patch } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const LINES = 100;

function value(text: string): { readonly contentType: string; readonly bytes: Uint8Array } {
  return { contentType: 'application/json', bytes: Buffer.from(text) };
}

const cases: readonly StoreCase[] = [
  {
    name: 'progress is what was told last',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.store.records.note(job, { progress: value('1') });
      await bench.store.records.note(job, { progress: value('"\u{1F600}"') });
      const { progress } = await bench.must(job);
      assert.equal(progress?.contentType, 'application/json');
      assertSameBytes(progress.bytes, value('"\u{1F600}"').bytes, 'the progress');
    },
  },
  {
    name: 'lines are kept in order',
    run: async (bench) => {
      const job = await bench.running('a');
      for (const log of ['one', 'two\nlines', '']) await bench.store.records.note(job, { log });
      assert.deepEqual((await bench.must(job)).logs, ['one', 'two\nlines', '']);
    },
  },
  {
    name: `the last ${LINES} lines are kept`,
    run: async (bench) => {
      const job = await bench.running('a');
      const lines = Array.from({ length: LINES + 5 }, (_, index) => `line ${index}`);
      for (const log of lines) await bench.store.records.note(job, { log });
      assert.deepEqual((await bench.must(job)).logs, lines.slice(-LINES));
    },
  },
  {
    name: 'a line leaves the progress alone, and progress the lines',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.store.records.note(job, { log: 'one', progress: value('1') });
      await bench.store.records.note(job, { progress: value('2') });
      await bench.store.records.note(job, { log: 'two' });
      const { logs, progress } = await bench.must(job);
      assert.deepEqual(logs, ['one', 'two']);
      assertSameBytes(progress?.bytes ?? new Uint8Array(), value('2').bytes, 'the progress');
    },
  },
  {
    name: 'what was told outlives changes and the end',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.store.records.note(job, { log: 'one', progress: value('1') });
      await bench.done(job, patch(['active'], 'waiting'), patch(['waiting'], 'active'));
      await bench.done(job, end('completed'));
      const { logs, progress } = await bench.must(job);
      assert.deepEqual(logs, ['one']);
      assert.equal(progress?.contentType, 'application/json');
    },
  },
  {
    name: 'nothing happens for a job that nobody knows',
    run: async (bench) => {
      const job = bench.job();
      await bench.store.records.note(job, { log: 'one', progress: value('1') });
      await bench.stands(job, undefined);
    },
  },
];

/** What a running job tells about itself. */
export const notes: StoreTopic = { name: 'notes', cases: () => cases };
