import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, programs } from '../install/programs.mjs';
import { probeRedis } from '../probes/redis.mjs';

/** @param {number | undefined} port */
const address = (port) => `redis://127.0.0.1:${port}`;

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const redis = {
  name: 'redis',
  urlVariable: 'REDIS_URL',
  settings: {
    /** When the log reaches the disk: `everysec`, or `always` before every reply. */
    appendfsync: 'everysec',
  },
  readyWithinMs: 20_000,
  nodes: [{ name: 'server', ports: ['client'], stopSignal: 'SIGTERM', prepare, command }],
  install: async (tools) => {
    const needs = { find, apt: ['redis-server'], services: ['redis-server'], brew: 'redis' };
    const found = await programs(tools, needs);
    return { ...found, ...versionOf(found['server'] ?? '') };
  },
  url: ({ server }) => address(server?.['client']),
  probe: probeRedis,
  docker: {
    service: 'redis',
    ports: { client: 'SWITCHYARD_REDIS_PORT' },
    settings: { appendfsync: 'SWITCHYARD_REDIS_APPENDFSYNC' },
    url: (ports) => address(ports['client']),
  },
};

/** @param {string} path */
function find(path) {
  const server = findProgram('redis-server', path);
  return server === undefined ? undefined : { server };
}

/** @param {string} server */
function versionOf(server) {
  const { stdout } = spawnSync(server, ['--version'], { encoding: 'utf8' });
  const version = /v=(\S+)/.exec(stdout ?? '')?.[1];
  return version === undefined ? {} : { version };
}

/** @param {import('../definition.d.mts').NodeContext} node */
async function prepare({ folder, ports, settings }) {
  const lines = [
    'bind 127.0.0.1',
    `port ${ports['client']}`,
    'daemonize no',
    'appendonly yes',
    `appendfsync ${settings['appendfsync']}`,
    'save ""',
    'maxmemory-policy noeviction',
    // Faults are made with it: DEBUG SLEEP, DEBUG JMAP and the like.
    'enable-debug-command local',
  ];
  await writeFile(join(folder, 'redis.conf'), `${lines.join('\n')}\n`);
}

/** @param {import('../definition.d.mts').NodeContext} node */
function command({ folder, programs: found }) {
  return { program: found['server'] ?? '', args: [join(folder, 'redis.conf')] };
}
