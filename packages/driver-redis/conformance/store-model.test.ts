import assert from 'node:assert/strict';
import type { GroupAnswer, Store, StoredJob } from '@switchyard/core/driver';
import { inmemoryStore } from '@switchyard/driver-inmemory';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { IDS, KEYS, STATES, step, type Step } from '../test/store/support/history.ts';
import { testStore } from '../test/store/support/test-store.ts';
import { oneServer } from './support/one-server.ts';

const QUEUE = 'mail';

const server = oneServer('--appendfsync', 'no');

/** Answers, without the instants that no two clocks agree on. */
function answerOf(answer: GroupAnswer): unknown {
  if (answer.type !== 'unclaimed' || answer.claim.type !== 'held') return plain(answer);
  return { type: 'unclaimed', claim: { type: 'held' } };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function jobOf(job: StoredJob | undefined): unknown {
  if (job === undefined) return undefined;
  const { createdAt, startedAt, endedAt, body, result, progress, headers, extra, ...rest } = job;
  const hex = (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');
  return {
    ...rest,
    headers: { ...headers },
    extra: extra === undefined ? undefined : { ...extra },
    instants: [createdAt, startedAt, endedAt].map((at) => at !== undefined),
    body: hex(body),
    result: [result?.contentType, hex(result?.bytes)],
    progress: [progress?.contentType, hex(progress?.bytes)],
  };
}

async function doStep(store: Store, one: Step): Promise<unknown> {
  switch (one.do) {
    case 'apply': {
      const answers = await store.apply(one.groups.map((group) => ({ queue: QUEUE, ...group })));
      return answers.map(answerOf);
    }
    case 'renew':
      return store.claims.renew([{ queue: QUEUE, id: one.id, token: one.token }], 600_000);
    case 'note': {
      const progress = { contentType: 'text', bytes: Buffer.from(one.text) };
      const [job] = await store.records.get([{ queue: QUEUE, id: one.id }]);
      // After its end one of the two keeps what is told late, and the other does not.
      if (job?.endedAt !== undefined) return undefined;
      await store.records.note({ queue: QUEUE, id: one.id }, { progress, log: one.text });
      return undefined;
    }
    case 'purge':
      return store.records.purge(QUEUE);
    case 'due': {
      const due = await store.timers.takeDue(one);
      return due
        .map(({ body, ...timer }) => ({ ...timer, body: Buffer.from(body).toString('hex') }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    }
  }
}

async function all(store: Store): Promise<unknown> {
  const jobs = await store.records.get(IDS.map((id) => ({ queue: QUEUE, id })));
  const found = await Promise.all(
    STATES.map(async (state) => {
      const page = await store.records.find({ queue: QUEUE, state, limit: 10 });
      // In memory, what one group ends and begins again keeps its place: that is no promise.
      return page.jobs.map(({ id }) => id).toSorted();
    }),
  );
  const holders = await Promise.all(KEYS.map((key) => store.locks.holder(QUEUE, key)));
  const next = await store.timers.nextDueAt();
  // What is leased is due again some time later: that is all that two clocks agree on.
  const due = next !== undefined && next > 1_000 ? 'later' : next;
  return { jobs: jobs.map(jobOf), found, holders, due };
}

describe('the store in Redis and the one in memory', () => {
  it('answer the same to any history', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
      async (steps) => {
        const [ours, model] = [testStore(server.now().port).store, inmemoryStore()];
        await ours.connect();
        try {
          for (const [index, one] of steps.entries()) {
            const what = `step ${index}: ${JSON.stringify(one)}`;
            assert.deepEqual(await doStep(ours, one), await doStep(model, one), what);
            assert.deepEqual(await all(ours), await all(model), `after ${what}`);
          }
        } finally {
          await ours.close();
          await model.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 400 });
  });
});
