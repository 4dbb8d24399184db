import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { withOptions } from '../../src/producer/with-options.ts';
import { jsonSerializer } from '../../src/serializer/json.ts';
import { START } from '../support/manual-clock.ts';
import { makeEngine } from '../support/make-engine.ts';
import { passing } from '../support/passing.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';

function bench(script: Script = {}) {
  const scripted = new ScriptedDriver({}, script);
  const { engine, clock } = makeEngine(scripted, { serializer: jsonSerializer() });
  const typed = engine.declareTask('n', { payload: z.number() }).declareTask('any');
  const published = () => scripted.calls.flatMap(({ messages }) => messages);
  return { engine: typed, published, scripted, clock };
}

describe('enqueueMany', () => {
  test('answers one result per item, in order, over several queues', async () => {
    const { engine, scripted } = bench();
    const items = [1, withOptions(2, { queue: 'other', id: 'mine' }), 3];
    const results = await engine.enqueueMany('n', items, { queue: 'bulk' });
    expect(results.map(({ outcome }) => outcome)).toEqual(['added', 'added', 'added']);
    expect(results[1]).toEqual({ id: 'mine', outcome: 'added' });
    expect(scripted.trace).toEqual(['publish bulk', 'publish other']);
  });

  test('of nothing is nothing', async () => {
    const { engine, published } = bench();
    expect(await engine.enqueueMany('n', [])).toEqual([]);
    expect(published()).toEqual([]);
  });

  test.each<[string, readonly unknown[], string]>([
    ['a payload', [1, 'x'], 'ERR_INVALID_PAYLOAD'],
    ['a value that cannot travel', [1, -0], 'ERR_NOT_SERIALIZABLE'],
    ['an option', [1, withOptions(2, { delayMs: -1 })], 'ERR_INVALID_OPTION'],
    ['a name', [1, withOptions(2, { id: 'a b' })], 'ERR_INVALID_NAME'],
  ])('checks all before it sends any, and says which: %s', async (_, items, code) => {
    const { engine, published } = bench();
    await expect(engine.enqueueMany('n', items as number[])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^items\[1\]: /),
    });
    expect(published()).toEqual([]);
  });

  test.each([[undefined], [null], ['abc'], [{ length: 1 }], [new Set([1])]])(
    'refuses %o: items are a list',
    async (items) => {
      const { engine } = bench();
      await expect(engine.enqueueMany('n', items as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_OPTION',
        option: 'items',
      });
    },
  );

  test('refuses one id for all', async () => {
    const { engine, published } = bench();
    const options: object = { id: 'a' };
    await expect(engine.enqueueMany('n', [1, 2], options)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option: 'id',
    });
    expect(published()).toEqual([]);
  });

  test('lets the options of an item win over the shared ones, also runAt over delayMs', async () => {
    const { engine, published } = bench();
    const item = withOptions(2, { runAt: new Date(START + 50) });
    await engine.enqueueMany('n', [1, item], { delayMs: 5 });
    expect(published().map(({ delayMs }) => delayMs)).toEqual([5, 50]);
  });

  test('tells refusals and unknown answers item by item, and throws nothing half-way', async () => {
    const { engine, clock } = bench({
      publish: async () => [
        { type: 'stored' },
        { type: 'duplicate', existingId: 'old' },
        { type: 'refused', code: 'full', message: 'no room' },
        { type: 'refused', code: 'unroutable', message: 'no queue' },
        { type: 'unknown' },
      ],
    });
    expect(await passing(clock, engine.enqueueMany('n', [1, 2, 3, 4, 5]))).toMatchObject([
      { outcome: 'added' },
      { outcome: 'duplicate', id: 'old', existingId: 'old' },
      { outcome: 'refused', error: { code: 'ERR_BROKER_FULL' } },
      { outcome: 'refused', error: { code: 'ERR_ENQUEUE_REFUSED' } },
      {
        outcome: 'unknown',
        repeat: expect.stringMatching(/^r1\./),
        error: { code: 'ERR_ENQUEUE_UNKNOWN' },
      },
    ]);
  });

  test('goes through the middlewares one by one; what they refuse is that item alone', async () => {
    const { engine, published } = bench();
    engine.use({
      name: 'picky',
      enqueue: (job, next) =>
        job.payload === 2 ? Promise.reject(new Error('not this one')) : next(),
    });
    const results = await engine.enqueueMany('n', [1, 2, 3]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['added', 'refused', 'added']);
    expect(published()).toHaveLength(2);
  });
});
