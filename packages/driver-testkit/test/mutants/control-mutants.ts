import type { ControlChannel } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';
import { changed, onConsumer, type Mutant } from './mutate.ts';

/** A driver whose channel of control is changed. */
function onControl(
  driver: InMemoryDriver,
  change: (control: ControlChannel) => Partial<ControlChannel>,
): ReturnType<typeof changed> {
  const { control } = driver;
  const real: ControlChannel = {
    tell: (name, value) => control.tell(name, value),
    watch: (listener) => control.watch(listener),
  };
  return changed(driver, { control: { ...real, ...change(real) } });
}

/** Drivers that pass words on wrongly, or take nobody for a suspect. */
export const controlMutants: readonly Mutant[] = [
  {
    name: 'says nothing of what ended',
    caughtBy: ['control'],
    of: (driver) =>
      onControl(driver, (control) => ({
        tell: async (name, value) => (value === undefined ? undefined : control.tell(name, value)),
      })),
  },
  {
    name: 'passes on plain text only',
    caughtBy: ['control'],
    of: (driver) =>
      onControl(driver, (control) => ({
        tell: (name, value) => control.tell(name, value?.replaceAll(/[^\x20-\x7E]/g, '?')),
      })),
  },
  {
    name: 'goes on telling who does not watch any more',
    caughtBy: ['control'],
    of: (driver) =>
      onControl(driver, (control) => ({
        watch: async (listener) => {
          await control.watch(listener);
          return () => Promise.resolve();
        },
      })),
  },
  {
    name: 'tells only the first who watches',
    caughtBy: ['control'],
    of: (driver) => {
      let watched = false;
      return onControl(driver, (control) => ({
        watch: async (listener) => {
          if (watched) return () => Promise.resolve();
          watched = true;
          return control.watch(listener);
        },
      }));
    },
  },
  {
    name: 'hands suspects over in a crowd',
    caughtBy: ['deaths'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const plain = await consumer.receive(options);
          if (plain.length > 0 || !consumer.hasSuspects) return plain;
          return consumer.receive({ ...options, waitMs: 0, alone: true });
        },
      })),
  },
  {
    name: 'gives who asks alone whatever there is',
    caughtBy: ['deaths'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async ({ alone, ...options }) => {
          if (alone !== true) return consumer.receive(options);
          const plain = await consumer.receive({ ...options, waitMs: 0 });
          const suspects = await consumer.receive({ ...options, waitMs: 0, alone });
          return [...plain, ...suspects];
        },
      })),
  },
];
