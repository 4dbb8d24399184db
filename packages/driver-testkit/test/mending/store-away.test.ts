import { EnqueueUnknownError } from '@switchyard/core';
import { DriverError, type Store } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { openMending, sending, storeOf, type MendingBench } from './mending-bench.ts';

const away = (): DriverError =>
  new DriverError('ERR_BROKER_UNAVAILABLE', 'refused', { retryable: true });

/** Makes calls of the store's `apply` go wrong until it is told to stop. */
function breakApply(
  mending: MendingBench,
  go: (apply: Store['apply'], groups: Parameters<Store['apply']>[0]) => ReturnType<Store['apply']>,
): () => void {
  const store = storeOf(mending);
  const apply = store.apply.bind(store);
  store.apply = (groups) => go(apply, groups);
  return () => {
    store.apply = apply;
  };
}

function loseFirstAnswer(mending: MendingBench): void {
  let answered = 0;
  breakApply(mending, async (apply, groups) => {
    const answers = await apply(groups);
    answered += 1;
    if (answered === 1) throw new DriverError('ERR_BROKER_TIMEOUT', 'lost', { retryable: true });
    return answers;
  });
}

describe('an enqueue while the store beside the broker is away', () => {
  it('waits for it, and is added once', async () => {
    const mending = await openMending();
    const { bench } = mending;
    const engine = bench.engine(sending(), { offlineMs: 5_000 });
    const heal = breakApply(mending, () => Promise.reject(away()));
    const added = engine.enqueue('send', 1);
    await bench.time.pass(2_000);
    heal();
    expect(await bench.within(added, 'enqueue()')).toMatchObject({ outcome: 'added' });
    await bench.start(engine);
    await bench.untilHeard('job.completed');
    await bench.assertNothingLeft();
  });

  it('is told so after offlineMs, and nothing is accepted', async () => {
    const mending = await openMending();
    const { bench } = mending;
    const engine = bench.engine(sending(), { offlineMs: 1_000 });
    const heal = breakApply(mending, () => Promise.reject(away()));
    const adding = engine.enqueue('send', 1);
    adding.catch(() => undefined);
    await bench.time.pass(2_000);
    await expect(adding).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
    heal();
    expect((await engine.jobs.list({ state: 'enqueuing' })).jobs).toEqual([]);
    await bench.assertNothingLeft();
  });

  it('is asked again where an answer was lost: one job, and no doubt', async () => {
    const mending = await openMending();
    const { bench } = mending;
    const engine = bench.engine(sending());
    loseFirstAnswer(mending);
    const unique = { key: 'k' };
    const adding = engine.enqueue('send', 1, { unique });
    expect(await bench.within(adding, 'enqueue()')).toMatchObject({ outcome: 'added' });
    await bench.start(engine);
    await bench.untilHeard('job.completed');
    await bench.assertNothingLeft();
  });

  it('leaves in doubt whether an id of the user is its own job, if the answer was lost', async () => {
    const mending = await openMending();
    const { bench } = mending;
    const engine = bench.engine(sending());
    loseFirstAnswer(mending);
    const adding = engine.enqueue('send', 1, { id: 'order-1' });
    await expect(bench.within(adding, 'enqueue()')).rejects.toBeInstanceOf(EnqueueUnknownError);
  });
});
