export { CAPABILITIES, type RedisCapabilities } from './capabilities.ts';
export { createDriver, redis, type RedisDriver } from './redis.ts';
export type { RedisOptions } from './options/redis-options.ts';
export { createStore, redisStore } from './store/make-store.ts';
