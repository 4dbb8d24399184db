import { describe, expect, test } from 'vitest';
import type { OutboundMessage, PublishResult } from '../../src/contract/message.ts';
import { BackPressureError } from '../../src/exceptions/enqueue-errors.ts';
import { EnqueueBatcher } from '../../src/producer/enqueue-batcher.ts';
import { bench, stored } from '../support/batcher-bench.ts';
import { message, messages } from '../support/make-message.ts';
import { turn } from '../support/turn.ts';

describe('add', () => {
  test('publishes once per queue and turn', async () => {
    const { add, calls } = bench(stored);
    const answers = [...add('mail', 3), ...add('news', 2), ...add('mail', 1)];
    expect(calls).toHaveLength(0);
    expect(await Promise.all(answers)).toEqual(answers.map(() => ({ type: 'stored' })));
    expect(calls.map(({ queue, ids }) => [queue, ids.length])).toEqual([
      ['mail', 4],
      ['news', 2],
    ]);
  });

  test('keeps the order in which jobs were added', async () => {
    const { batcher, calls } = bench(stored);
    await Promise.all(['c', 'a', 'b'].map((id) => batcher.add('mail', message(id))));
    expect(calls[0]?.ids).toEqual(['c', 'a', 'b']);
  });

  test('takes the next turn for a new batch', async () => {
    const { add, sizes } = bench(stored);
    await Promise.all(add('mail', 2));
    await Promise.all(add('mail', 1));
    expect(sizes()).toEqual([2, 1]);
  });

  test('sends 25 at once, and the rest with the turn', async () => {
    const { add, sizes } = bench(stored);
    const answers = add('mail', 60);
    expect(sizes()).toEqual([25, 25]);
    await Promise.all(answers);
    expect(sizes()).toEqual([25, 25, 10]);
  });

  test('gives each caller its own answer, whether it comes at once or later', async () => {
    const each = (all: readonly OutboundMessage[]): readonly PublishResult[] =>
      all.map(({ id }) => ({ type: 'duplicate', existingId: `the ${id}` }));
    const expected = [0, 1, 2].map((n) => ({ type: 'duplicate', existingId: `the m${n}` }));
    expect(await Promise.all(bench(each).add('mail', 3))).toEqual(expected);

    const later = bench();
    const answers = later.add('mail', 3);
    await turn();
    later.calls[0]?.answer.resolve(each(messages(3)));
    expect(await Promise.all(answers)).toEqual(expected);
  });

  test('one failed batch does not touch another', async () => {
    const { add, calls } = bench();
    const error = new Error('no broker');
    const failing = add('mail', 2);
    await turn();
    const good = add('mail', 1);
    await turn();
    calls[0]?.answer.reject(error);
    calls[1]?.store();
    expect(await Promise.all(failing)).toEqual(failing.map(() => ({ type: 'failed', error })));
    expect(await Promise.all(good)).toEqual([{ type: 'stored' }]);
  });

  test('a publish that throws is an answer too', async () => {
    const error = new Error('thrown');
    const { add } = bench(() => {
      throw error;
    });
    expect(await Promise.all(add('mail', 26))).toEqual(
      Array.from({ length: 26 }, () => ({ type: 'failed', error })),
    );
  });

  test.each([
    ['at once', () => bench(() => [])],
    ['later', () => bench()],
  ])('an answer that lacks some is unknown for those: %s', async (_, make) => {
    const { add, calls } = make();
    const answers = add('mail', 2);
    await turn();
    calls[0]?.answer.resolve([]);
    expect(await Promise.all(answers)).toEqual([{ type: 'unknown' }, { type: 'unknown' }]);
  });

  test('a publish that adds while it is under way does not lose what it adds', async () => {
    let inner: Promise<unknown> | undefined;
    const batcher: EnqueueBatcher = new EnqueueBatcher((_, all) => {
      inner ??= batcher.add('mail', message('inner'));
      return stored(all);
    });
    expect(await batcher.add('mail', message('outer'))).toEqual({ type: 'stored' });
    expect(await inner).toEqual({ type: 'stored' });
  });
});

describe('close', () => {
  test('sends what is gathered, waits for the answers, and takes nothing more', async () => {
    const { batcher, add, calls } = bench();
    const [before] = add('mail', 1);
    const closing = batcher.close();
    calls[0]?.store();
    await closing;
    expect(await before).toEqual({ type: 'stored' });
    const late = await Promise.all(add('mail', 1));
    expect(late).toMatchObject([{ type: 'failed', error: { code: 'ERR_CLOSED' } }]);
    expect(await batcher.addMany('mail', messages(1))).toMatchObject([
      { type: 'failed', error: { code: 'ERR_CLOSED' } },
    ]);
    expect(calls).toHaveLength(1);
  });
});

describe('flush', () => {
  test('sends what is gathered, and waits for every answer', async () => {
    const { batcher, add, calls } = bench();
    const answers = add('mail', 2);
    let flushed = false;
    const flushing = batcher.flush().then(() => {
      flushed = true;
    });
    expect(calls).toHaveLength(1);
    await turn();
    expect(flushed).toBe(false);
    calls[0]?.store();
    await flushing;
    expect(await Promise.all(answers)).toHaveLength(2);
    expect(calls).toHaveLength(1);
  });

  test('waits for all batches of a large call', async () => {
    const { batcher, calls } = bench();
    void batcher.addMany('mail', messages(2_500));
    const flushing = batcher.flush();
    for (let batch = 0; batch < 3; batch += 1) {
      calls[batch]?.store();
      await turn();
    }
    await flushing;
    expect(calls).toHaveLength(3);
  });

  test('does not fail with what it waits for', async () => {
    const { batcher, add, calls } = bench();
    const [answer] = add('mail', 1);
    const flushing = batcher.flush();
    calls[0]?.answer.reject(new Error('gone'));
    await expect(flushing).resolves.toBeUndefined();
    expect(await answer).toMatchObject({ type: 'failed' });
  });

  test('of nothing is over at once', async () => {
    const { batcher, calls } = bench();
    await batcher.flush();
    expect(calls).toEqual([]);
  });
});

describe('a batch that finds no room', () => {
  const refusal = { type: 'failed', error: new BackPressureError('maxPending', 25) } as const;

  /** Refuses the second batch, and takes all others. */
  function full() {
    let batches = 0;
    return bench((all) => {
      batches += 1;
      return batches === 2 ? all.map(() => refusal) : stored(all);
    });
  }

  test('is refused together with all that its turn still asks for', async () => {
    const { batcher, add, calls } = full();
    const answers = [...add('mail', 55), ...add('news', 1)];
    const many = batcher.addMany('mail', messages(2));
    const types = (await Promise.all(answers)).map((one) => (one as PublishResult).type);
    expect(types).toEqual([...Array(25).fill('stored'), ...Array(31).fill('failed')]);
    expect(await many).toEqual([refusal, refusal]);
    expect(calls).toHaveLength(2);
  });

  test('does not concern the next turn', async () => {
    const { add } = full();
    await Promise.all(add('mail', 55));
    await turn();
    expect(await Promise.all(add('mail', 1))).toEqual([{ type: 'stored' }]);
  });

  test('at the end of a turn does not concern the one that follows', async () => {
    const { add } = full();
    await Promise.all(add('mail', 1));
    const refused = add('mail', 1);
    await turn();
    const next = add('mail', 1);
    expect(await Promise.all(refused)).toEqual([refusal]);
    expect(await Promise.all(next)).toEqual([{ type: 'stored' }]);
  });
});
