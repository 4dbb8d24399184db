import type { ControlChannel, ControlListener } from '../contract/control.ts';
import type { RuntimeStore } from '../store/runtime-store.ts';

/** How words of control reach workers. */
export interface Control {
  /** `all`: also processes that start later. `up`: only those that are up now. */
  readonly reach: 'all' | 'up';
  /** Says a word; `undefined` takes it back. */
  say(name: string, value: string | undefined, ttlMs?: number): Promise<void>;
  /** All that was said and still holds; nothing where nobody remembers. */
  said(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** Hears what is said from now on; the answer ends that. */
  watch(listener: ControlListener): Promise<() => Promise<void>>;
}

/** Control through a store, which remembers. */
export function storeControl(store: RuntimeStore): Control {
  return {
    reach: 'all',
    say: (name, value, ttlMs) => store.control((control) => control.set(name, value, ttlMs)),
    said: (prefix) => store.control((control) => control.all(prefix)),
    watch: (listener) => store.control((control) => control.watch(listener)),
  };
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/** Control through a broker that only passes words on. */
export function channelControl(channel: ControlChannel): Control {
  return {
    reach: 'up',
    say: (name, value) => channel.tell(name, value),
    said: () => Promise.resolve(NOTHING),
    watch: (listener) => channel.watch(listener),
  };
}
