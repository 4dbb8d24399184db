import type { Driver, Store } from '@switchyard/core/driver';
import { deferred } from './deferred.ts';
import { interceptDriver } from './intercept-driver.ts';
import { storeWith } from './store-with.ts';

/** A driver and a store whose words of control arrive late. */
export interface SlowWords {
  readonly driver: Driver;
  /** Missing where the driver is the store. */
  readonly store: Store | undefined;
  /** Resolves once a word was said. */
  readonly said: Promise<void>;
  /** Lets it arrive, and all that follow. */
  release(): void;
}

/** Holds what is said through control, so that a test decides what happens before it is heard. */
export function slowWords(driver: Driver, store: Store | undefined): SlowWords {
  const said = deferred<void>();
  const released = deferred<void>();
  const slow = (inner: Store): Store => withSet(inner, () => (said.resolve(), released.promise));
  const passing = interceptDriver(driver, (_, proceed) => proceed());
  const { fused } = driver;
  return {
    driver:
      fused === undefined || store !== undefined
        ? passing
        : { ...passing, fused: { ...fused, store: slow(fused.store) } },
    store: store && slow(store),
    said: said.promise,
    release: () => released.resolve(),
  };
}

function withSet(inner: Store, before: () => Promise<void>): Store {
  const whole = storeWith(inner, { close: () => Promise.resolve() });
  const set: typeof whole.control.set = async (...word) => {
    await before();
    return whole.control.set(...word);
  };
  return { ...whole, control: { ...whole.control, set } };
}
