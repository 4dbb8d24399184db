import type { ControlListener, Store } from '@switchyard/core/driver';
import { changed, type StoreMutant } from './mutate-store.ts';

function onControl(
  name: string,
  change: (
    control: Store['control'],
    clock: Parameters<StoreMutant['of']>[1],
  ) => Partial<Store['control']>,
): StoreMutant {
  return {
    name,
    caughtBy: ['control'],
    of: (store, clock) => {
      const real = changed(store, {});
      return { ...real, control: { ...real.control, ...change(real.control, clock) } };
    },
  };
}

/** Stores that do not pass on what they are told. */
export const controlMutants: readonly StoreMutant[] = [
  onControl('takes a beginning for a pattern', (control) => ({
    all: async (prefix) => {
      const pattern = new RegExp(`^${prefix.replaceAll('*', '.*')}`);
      return new Map([...(await control.all(''))].filter(([name]) => pattern.test(name)));
    },
  })),
  onControl('keeps what was removed', (control) => ({
    set: async (name, value, ttlMs) =>
      value === undefined ? control.tell(name, value) : control.set(name, value, ttlMs),
  })),
  onControl('takes an empty value for none', (control) => ({
    set: (name, value, ttlMs) => control.set(name, value === '' ? undefined : value, ttlMs),
  })),
  onControl('keeps values for ever', (control) => ({
    set: (name, value) => control.set(name, value),
  })),
  onControl('ends a value that was set again', (control, clock) => ({
    set: async (name, value, ttlMs) => {
      if (ttlMs !== undefined) clock.setTimer(() => void control.set(name, undefined), ttlMs);
      await control.set(name, value);
    },
  })),
  onControl('tells nothing of what is set', (control) => {
    const listeners = new Set<ControlListener>();
    return {
      set: (name, value, ttlMs) => control.set(name, value, ttlMs),
      tell: async (name, value) => {
        for (const listener of listeners) listener(name, value);
      },
      watch: async (listener) => {
        listeners.add(listener);
        return async () => void listeners.delete(listener);
      },
    };
  }),
  onControl('keeps what is told', (control) => ({
    tell: (name, value) => control.set(name, value ?? 'none'),
  })),
  onControl('tells who has stopped watching', (control) => ({
    watch: async (listener) => {
      await control.watch(listener);
      return async () => undefined;
    },
  })),
  onControl('tells who comes late', (control) => {
    const told: [string, string | undefined][] = [];
    return {
      set: async (name, value, ttlMs) => {
        told.push([name, value]);
        await control.set(name, value, ttlMs);
      },
      watch: async (listener) => {
        for (const [name, value] of told) listener(name, value);
        return control.watch(listener);
      },
    };
  }),
];
