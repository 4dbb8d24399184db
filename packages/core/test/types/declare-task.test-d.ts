import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { getQueueEngine, type StandardSchemaLike } from '../support/type-imports.ts';

const Order = z.object({ id: z.string(), at: z.coerce.date().optional() });

describe('a task that is only declared', () => {
  const engine = getQueueEngine()
    .declareTask('order', { payload: Order, defaults: { queue: 'orders', priority: 7 } })
    .declareTask('free')
    .declareTask('defaults_alone', { defaults: { maxAttempts: 2 } });

  test('takes what its schema takes', () => {
    expectTypeOf<Parameters<typeof engine.enqueue<'order'>>[1]>().toEqualTypeOf<
      z.input<typeof Order>
    >();
    void engine.enqueue('order', { id: 'a', at: '2030-01-01' });
    // @ts-expect-error the id is missing
    void engine.enqueue('order', {});
    // @ts-expect-error no task of that name
    void engine.enqueue('orders', { id: 'a' });
  });

  test('takes anything where it has no schema', () => {
    expectTypeOf<Parameters<typeof engine.enqueue<'free'>>[1]>().toEqualTypeOf<unknown>();
    expectTypeOf<Parameters<typeof engine.enqueue<'defaults_alone'>>[1]>().toEqualTypeOf<unknown>();
  });

  test('does not take what is no schema or no default', () => {
    expectTypeOf(engine.declareTask('a', { defaults: { queue: 'b' } })).not.toBeAny();
    // @ts-expect-error no schema
    engine.declareTask('a', { payload: { id: 'string' } });
    // @ts-expect-error an id belongs to one job
    engine.declareTask('a', { defaults: { id: 'x' } });
    // @ts-expect-error a priority is a number
    engine.declareTask('a', { defaults: { priority: 'high' } });
  });

  test('takes a Standard Schema of any library', () => {
    const own = {} as StandardSchemaLike<{ text: string }, Date>;
    const known = getQueueEngine().declareTask('own', { payload: own });
    expectTypeOf<Parameters<typeof known.enqueue<'own'>>[1]>().toEqualTypeOf<{ text: string }>();
  });
});
