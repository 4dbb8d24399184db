import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findProgram, isExecutable, newestFirst, programs } from '../install/programs.mjs';
import { probePostgres } from '../probes/postgres.mjs';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */

/** @param {number | undefined} port */
const address = (port) => `postgres://postgres@127.0.0.1:${port}/postgres`;

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const postgres = {
  name: 'postgres',
  urlVariable: 'POSTGRES_URL',
  settings: {},
  readyWithinMs: 30_000,
  nodes: [
    {
      name: 'server',
      ports: ['client'],
      account: 'postgres',
      // "Fast" shutdown; SIGTERM would wait for every client to leave.
      stopSignal: 'SIGINT',
      prepare,
      command,
    },
  ],
  install: (tools) =>
    programs(tools, {
      find,
      apt: ['postgresql'],
      services: ['postgresql'],
      brew: 'postgresql',
    }),
  url: ({ server }) => address(server?.['client']),
  probe: probePostgres,
  docker: {
    service: 'postgres',
    ports: { client: 'SWITCHYARD_POSTGRES_PORT' },
    url: (ports) => address(ports['client']),
  },
};

/**
 * Debian keeps its programs out of PATH, one folder for each version.
 *
 * @param {string} path
 */
function find(path) {
  const inPath = findProgram('initdb', path);
  const folders = newestFirst('/usr/lib/postgresql').map((folder) => join(folder, 'bin'));
  if (inPath !== undefined) folders.push(dirname(inPath));
  const bin = folders.find((folder) => isExecutable(join(folder, 'initdb')));
  if (bin === undefined) return undefined;
  return { initdb: join(bin, 'initdb'), server: join(bin, 'postgres') };
}

/** @param {NodeContext} node */
async function prepare({ folder, programs: found, run }) {
  const data = join(folder, 'data');
  // Names the last postmaster. A killed one that its parent never buried (in a container without an
  // init) looks alive in there for ever; that nobody uses the data is checked by its shared memory too.
  await rm(join(data, 'postmaster.pid'), { force: true });
  if (existsSync(data)) return;
  const draft = join(folder, 'draft');
  await rm(draft, { recursive: true, force: true });
  const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  const args = [...options, '--no-sync', '--pgdata', draft];
  await run({ program: found['initdb'] ?? '', args });
  await rename(draft, data);
}

/** @param {NodeContext} node */
function command({ folder, ports, programs: found }) {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${ports['client']}`,
    // Paths of sockets may not be longer than some 100 characters.
    'unix_socket_directories=',
  ];
  const args = ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
  return { program: found['server'] ?? '', args };
}
