export type { InMemoryCapabilities } from './capabilities.ts';
export {
  virtualClock,
  type VirtualClock,
  type VirtualClockOptions,
} from './clock/virtual-clock.ts';
export {
  createDriver,
  inmemory,
  type InMemoryDriver,
  type InMemoryInsight,
  type InMemoryOptions,
} from './driver.ts';
export type { Backlog, InMemoryMessage } from './inspect.ts';
export { createStore, inmemoryStore, type InMemoryStoreOptions } from './store/memory-store.ts';
