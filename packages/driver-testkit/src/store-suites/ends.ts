import assert from 'node:assert/strict';
import type { StoreOp } from '@switchyard/core/driver';
import { assertSameBytes, assertSameHeaders } from '../bench/check.ts';
import { close, create, end, patch, remove } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const RESULT = { contentType: 'application/json', bytes: Buffer.from('{"ok":true}') };
const NONE = { type: 'none' } as const;

/** How a job ends. */
export const ends: StoreTopic = { name: 'ends', cases: () => [...ending, ...again] };

const ending: readonly StoreCase[] = [
  ...(['completed', 'discarded', 'cancelled'] as const).map((state): StoreCase => ({
    name: `${state}: the record tells when and how, and holds no body`,
    run: async (bench) => {
      const job = await bench.running('a');
      const before = bench.time.now();
      await bench.done(job, close('a'), end(state, { result: RESULT }));
      const found = await bench.must(job);
      assert.deepEqual([found.state, found.body, found.run], [state, undefined, 1]);
      assert.deepEqual([found.worker, found.headers['sy-task']], ['worker-1', 'greet']);
      assert.ok((found.endedAt ?? 0) >= before - bench.slackMs, 'when it ended');
      assert.equal(found.result?.contentType, RESULT.contentType);
      assertSameBytes(found.result.bytes, RESULT.bytes, 'the result');
      await bench.finds('active', []);
      await bench.finds(state, [job]);
    },
  })),
  {
    name: 'dead: the record keeps the body, and why',
    run: async (bench) => {
      const [job, body] = [bench.job(), Buffer.from([0, 255, 1])];
      await bench.done(job, create({ body, extra: { a: '1', b: '2' } }));
      const headers = { 'sy-dead-reason': 'max_attempts', b: null };
      await bench.done(job, end('dead', { reason: 'max_attempts', headers }));
      const found = await bench.must(job);
      assertSameBytes(found.body ?? new Uint8Array(), body);
      assertSameHeaders(found.extra, { a: '1', 'sy-dead-reason': 'max_attempts' });
    },
  },
  {
    name: 'is removed from a state that was named; else the answer is where it stands',
    run: async (bench) => {
      const job = await bench.waiting();
      const fromDead: StoreOp = { type: 'record.remove', from: ['dead'] };
      await bench.answers({ type: 'unmoved', state: 'waiting' }, job, fromDead);
      await bench.stands(job, 'waiting');
      await bench.answers({ type: 'unmoved', state: undefined }, bench.job(), fromDead);
      await bench.done(job, end('dead'));
      await bench.done(job, fromDead);
      await bench.stands(job, undefined);
    },
  },
  {
    name: 'from a state that was named; else the answer is where it stands',
    run: async (bench) => {
      const job = await bench.running('a');
      const idle = end('cancelled', { from: ['waiting', 'delayed'] });
      await bench.answers({ type: 'unmoved', state: 'active' }, job, idle);
      await bench.stands(job, 'active');
      await bench.done(job, patch(['active'], 'delayed'));
      await bench.done(job, idle);
      await bench.stands(job, 'cancelled');
      await bench.answers({ type: 'unmoved', state: 'cancelled' }, job, idle);
      await bench.answers({ type: 'unmoved', state: undefined }, bench.job(), idle);
    },
  },
];

const again: readonly StoreCase[] = [
  {
    name: 'what has ended stays as it ended',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed', { result: RESULT }));
      const first = await bench.must(job);
      await bench.time.pass(5);
      await bench.done(job, end('dead', { headers: { late: 'yes' } }));
      assert.deepEqual(await bench.must(job), first);
      await bench.finds('dead', []);
    },
  },
  {
    name: 'what has ended without a record stays as it ended',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('discarded', { keep: NONE }));
      await bench.done(job, end('completed'));
      await bench.stands(job, undefined);
      await bench.answers({ type: 'exists', state: 'discarded' }, job, create());
    },
  },
  {
    name: 'the record can be removed: that it ended is still known',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed'));
      await bench.done(job, remove);
      await bench.stands(job, undefined);
      await bench.finds('completed', []);
      await bench.answers({ type: 'exists', state: 'completed' }, job, create());
    },
  },
];
