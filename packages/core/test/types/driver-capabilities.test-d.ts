import { describe, expectTypeOf, test } from 'vitest';
import { getQueueEngine, withOptions, type Capabilities, type Driver } from '../../src/index.ts';
import { defineDriver, type Consumer, type Delivery } from '../../src/driver.ts';

const POOR = {
  delay: false,
  release: 'none',
  lease: 'connection',
  deadLetter: false,
  priority: false,
  ordering: 'none',
  prefetch: 'fixed',
  deathCount: false,
  recognisesRepeats: false,
  uniqueIds: false,
  stats: 'none',
  peek: false,
  purge: false,
  durable: true,
} as const satisfies Capabilities;
const RICH = {
  ...POOR,
  lease: 'timed',
  ordering: 'key',
  uniqueIds: true,
  stats: 'exact',
  peek: true,
  purge: true,
} as const satisfies Capabilities;

declare const poor: Driver<typeof POOR>;
declare const rich: Driver<typeof RICH>;
declare const dynamic: Driver;

describe('an engine on a driver object', () => {
  test('takes no ordering key and no id where the driver knows neither', () => {
    const engine = getQueueEngine({ driver: poor });
    void engine.enqueue('a', 1, { delayMs: 5, priority: 9 });
    // @ts-expect-error this driver does not order
    void engine.enqueue('a', 1, { orderingKey: 'k' });
    // @ts-expect-error this driver cannot tell whether an id exists
    void engine.enqueue('a', 1, { id: 'x' });
    // @ts-expect-error neither for many
    void engine.enqueueMany('a', [1], { orderingKey: 'k' });
    expectTypeOf(engine.enqueue<string>)
      .parameter(2)
      .not.toBeAny();
  });

  test('takes neither with the options of one item', () => {
    const engine = getQueueEngine({ driver: poor }).declareTask('a', {});
    const item = withOptions(1, { orderingKey: 'k' });
    expectTypeOf(item.options.orderingKey).toEqualTypeOf<'k'>();
    // Items of an engine that knows no payload are `unknown`, which takes anything: refused at run time.
    void engine.enqueueMany('a', [item]);
  });

  test('takes both where the driver has them', () => {
    const engine = getQueueEngine({ driver: rich, leaseMs: 5_000 });
    void engine.enqueue('a', 1, { orderingKey: 'k' });
    void engine.enqueue('a', 1, { id: 'x' });
    expectTypeOf(engine.enqueue<string>)
      .parameter(2)
      .toExtend<object | undefined>();
  });

  test('keeps that through registerTask, declareTask and use', () => {
    const engine = getQueueEngine({ driver: poor }).declareTask('a').use({ name: 'b' });
    // @ts-expect-error this driver does not order
    void engine.enqueue('a', 1, { orderingKey: 'k' });
    expectTypeOf(engine).not.toBeAny();
  });

  test('takes both where nothing is known: refused at run time', () => {
    void getQueueEngine({ driver: dynamic }).enqueue('a', 1, { orderingKey: 'k', id: 'x' });
    void getQueueEngine('kafka').enqueue('a', 1, { orderingKey: 'k', id: 'x' });
    expectTypeOf(getQueueEngine('kafka')).toEqualTypeOf(getQueueEngine());
  });
});

describe('the contract of a driver', () => {
  test('has an optional method exactly where it is declared', () => {
    expectTypeOf(rich.stats).toBeFunction();
    expectTypeOf(rich.peek).toBeFunction();
    expectTypeOf(rich.purge).toBeFunction();
    expectTypeOf(poor).not.toHaveProperty('stats');
    expectTypeOf(poor).not.toHaveProperty('peek');
    expectTypeOf(poor).not.toHaveProperty('purge');
    expectTypeOf(dynamic.stats).toEqualTypeOf<typeof rich.stats | undefined>();
  });

  test('has renew exactly where leases are timed', () => {
    expectTypeOf<Consumer<typeof RICH>['renew']>().toEqualTypeOf<
      (held: readonly Delivery[]) => Promise<readonly Delivery[]>
    >();
    expectTypeOf<Consumer<typeof POOR>>().not.toHaveProperty('renew');
  });

  test('keeps the literal capabilities, and misses what was declared and not written', () => {
    const { name, connect, publish, subscribe, ping, close } = poor;
    const base = { name, connect, publish, subscribe, ping, close };
    const made = defineDriver({ ...base, capabilities: POOR });
    expectTypeOf(made.capabilities.ordering).toEqualTypeOf<'none'>();
    // @ts-expect-error purge is declared and missing
    defineDriver({ ...base, capabilities: { ...POOR, purge: true } });
    // @ts-expect-error no such word
    defineDriver({ ...base, capabilities: { ...POOR, release: 'sometimes' } });
  });
});
