import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageOfRelease } from '../install/other-release.mjs';
import { probeRabbitmq } from '../probes/rabbitmq.mjs';
import { oneRabbitmq } from './rabbitmq-server.mjs';

/**
 * The first of the series without classic mirrored queues: 4.0, as Debian 13 has it.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const rabbitmq4 = {
  ...oneRabbitmq,
  name: 'rabbitmq-4',
  onRequest: true,
  urlVariable: 'RABBITMQ_4_URL',
  probe: probeRabbitmq,
  install: (tools) => fromRelease(tools, 'trixie'),
};

/**
 * The newest that Debian has: 4.3 when this was written.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const rabbitmqNewest = {
  ...oneRabbitmq,
  name: 'rabbitmq-newest',
  onRequest: true,
  urlVariable: 'RABBITMQ_NEWEST_URL',
  probe: probeRabbitmq,
  install: (tools) => fromRelease(tools, 'sid'),
};

/**
 * @param {import('../definition.d.mts').InstallTools} tools
 * @param {string} release
 */
async function fromRelease(tools, release) {
  const erlang = 'usr/lib/erlang';
  const folder = await packageOfRelease(tools, {
    release,
    package: 'rabbitmq-server',
    programs: erlang,
    script: 'bin/erl',
  });
  const servers = join(folder, 'usr/lib/rabbitmq/lib');
  const [server = ''] = readdirSync(servers);
  const bin = join(folder, erlang, 'bin');
  return {
    server: join(servers, server, 'sbin/rabbitmq-server'),
    epmd: join(bin, 'epmd'),
    path: `${bin}:${tools.path}`,
  };
}
