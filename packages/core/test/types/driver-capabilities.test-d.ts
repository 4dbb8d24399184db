import { describe, expectTypeOf, test } from 'vitest';
import {
  BaseWorker,
  getQueueEngine,
  withOptions,
  type Capabilities,
  type Driver,
  type QueueEngine,
} from '../../src/index.ts';
import {
  defineDriver,
  type Consumer,
  type Delivery,
  type Fused,
  type Store,
} from '../../src/driver.ts';

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
  control: false,
  confirms: false,
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
  control: false,
  confirms: true,
} as const satisfies Capabilities;

declare const poor: Driver<typeof POOR>;
declare const rich: Driver<typeof RICH>;
declare const dynamic: Driver;
declare const store: Store;
declare const fused: Driver<typeof RICH> & { readonly fused: Fused };

/** The options that `enqueue` takes on an engine. */
type Options<E extends Pick<QueueEngine, 'enqueue'>> = NonNullable<Parameters<E['enqueue']>[2]>;

describe('an engine with a store', () => {
  test('takes unique jobs and own ids, whatever its driver lacks', () => {
    const engine = getQueueEngine({ driver: poor, store });
    void engine.enqueue('a', 1, { unique: { key: 'k' }, id: 'x' });
    void getQueueEngine({ driver: poor, store: 'redis://h' }).enqueue('a', 1, { unique: true });
    // @ts-expect-error still no order
    void engine.enqueue('a', 1, { orderingKey: 'k' });
    expectTypeOf<Options<typeof engine>['orderingKey']>().toEqualTypeOf<undefined>();
  });

  test("may have its driver's own, unless it is switched off", () => {
    void getQueueEngine({ driver: fused }).enqueue('a', 1, { unique: true });
    const off = getQueueEngine({ driver: fused, store: 'none' });
    // @ts-expect-error switched off
    void off.enqueue('a', 1, { unique: true });
    expectTypeOf<Options<typeof off>['unique']>().toEqualTypeOf<undefined>();
  });
});

describe('an engine on a driver object', () => {
  test('takes no ordering key and no id where the driver knows neither', () => {
    const engine = getQueueEngine({ driver: poor });
    void engine.enqueue('a', 1, { delayMs: 5, priority: 9 });
    // @ts-expect-error this driver does not order
    void engine.enqueue('a', 1, { orderingKey: 'k' });
    // @ts-expect-error this driver cannot tell whether an id exists
    void engine.enqueue('a', 1, { id: 'x' });
    // @ts-expect-error this driver cannot wait for replicas
    void engine.enqueue('a', 1, { confirm: { replicas: 1 } });
    // @ts-expect-error nobody holds locks here
    void engine.enqueue('a', 1, { unique: true });
    // @ts-expect-error neither for many
    void engine.enqueueMany('a', [1], { orderingKey: 'k' });
    expectTypeOf<Options<typeof engine>['orderingKey']>().toEqualTypeOf<undefined>();
    expectTypeOf<Options<typeof engine>['id']>().toEqualTypeOf<undefined>();
  });

  test('takes neither with the options of one item', () => {
    class Worker extends BaseWorker<{ a: number }> {
      run(): void {}
    }
    const engine = getQueueEngine({ driver: poor }).registerTask('a', Worker).declareTask('any');
    const item = withOptions({ a: 1 }, { orderingKey: 'k' });
    expectTypeOf(item.options.orderingKey).toEqualTypeOf<'k'>();
    void engine.enqueueMany('a', [withOptions({ a: 1 }, { delayMs: 5 })]);
    // @ts-expect-error this driver does not order
    void engine.enqueueMany('a', [item]);
    // Where the payload is unknown an item may be anything: refused at run time.
    void engine.enqueueMany('any', [item]);
  });

  test('takes both where the driver has them', () => {
    const engine = getQueueEngine({ driver: rich, leaseMs: 5_000 });
    void engine.enqueue('a', 1, { orderingKey: 'k' });
    void engine.enqueue('a', 1, { id: 'x' });
    void engine.enqueue('a', 1, { confirm: { replicas: 1, timeoutMs: 500 } });
    expectTypeOf<Options<typeof engine>['orderingKey']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Options<typeof engine>['id']>().toEqualTypeOf<string | undefined>();
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
    type Rich = typeof rich;
    expectTypeOf<Rich['stats']>().toBeFunction();
    expectTypeOf<Rich['peek']>().toBeFunction();
    expectTypeOf<Rich['purge']>().toBeFunction();
    expectTypeOf(poor).not.toHaveProperty('stats');
    expectTypeOf(poor).not.toHaveProperty('peek');
    expectTypeOf(poor).not.toHaveProperty('purge');
    expectTypeOf<Driver['stats']>().toEqualTypeOf<Rich['stats'] | undefined>();
  });

  test('has renew exactly where leases are timed', () => {
    expectTypeOf<Consumer<typeof RICH>['renew']>().toEqualTypeOf<
      (held: readonly Delivery[]) => Promise<readonly Delivery[]>
    >();
    expectTypeOf<Consumer<typeof POOR>>().not.toHaveProperty('renew');
  });

  test('keeps the literal capabilities, and misses what was declared and not written', () => {
    const made = defineDriver({ ...poor, capabilities: POOR });
    expectTypeOf(made.capabilities.ordering).toEqualTypeOf<'none'>();
    // @ts-expect-error purge is declared and missing
    defineDriver({ ...poor, capabilities: { ...POOR, purge: true } });
    // @ts-expect-error no such word
    defineDriver({ ...poor, capabilities: { ...POOR, release: 'sometimes' } });
  });
});
