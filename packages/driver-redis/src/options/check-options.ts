import {
  checkTls,
  ConfigError,
  readSecret,
  refuseUnknown,
  type TlsOptions,
  wrongOption,
} from '@switchyard/core/driver';
import type { Cluster, Redis } from 'ioredis';
import { readDb, readHost, readNodes, readPort } from './read-parts.ts';
import { DEFAULT_HOST, readUrl, REDIS_PORT, SENTINEL_PORT } from './read-url.ts';
import type { CheckedOptions, RedisAddress, RedisOptions, Topology } from './redis-options.ts';

const KNOWN = [
  'url',
  'host',
  'port',
  'user',
  'password',
  'db',
  'tls',
  'sentinel',
  'cluster',
  'client',
  'prefix',
] as const;
const LOGIN = ['user', 'password', 'db'] as const;
const BESIDE_URL = ['host', 'port', ...LOGIN, 'sentinel', 'cluster'] as const;
const BESIDE_CLIENT = ['url', ...BESIDE_URL, 'tls'] as const;
const BESIDE_SENTINEL = ['host', 'port', 'cluster'] as const;
const BESIDE_CLUSTER = ['host', 'port', 'db'] as const;
const DEFAULT_PREFIX = 'switchyard';
/** No braces: they would move the hash tag of a cluster. */
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;

/** Checks options and reads the address out of them. Throws `ConfigError`, which never shows a URL: it may hold a password. */
export function checkOptions(options: RedisOptions, by: string): CheckedOptions {
  refuseUnknown(options, by, KNOWN);
  const { url, prefix = DEFAULT_PREFIX } = options;
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw wrongOption(`${by}: option prefix`, '1 to 100 letters, digits or "._:/-"', prefix);
  }
  const client = readClient(options, by);
  if (url === undefined) return { ...readParts(options, by), client, prefix };
  refuseBeside(options, ['url', ...BESIDE_URL], { by, why: 'the URL says it all' });
  return { ...readUrl(url, checkTls(options.tls, `${by}: option tls`), by), client, prefix };
}

function readClient(options: RedisOptions, by: string): Redis | Cluster | undefined {
  const { client } = options;
  if (client === undefined) return undefined;
  refuseBeside(options, ['client', ...BESIDE_CLIENT], {
    by,
    why: 'the client knows where Redis is',
  });
  if (typeof client.callBuffer !== 'function' || typeof client.duplicate !== 'function') {
    throw new ConfigError(`${by}: option client must be a Redis or a Cluster of ioredis.`);
  }
  if ((client.options.keyPrefix ?? '') !== '') {
    throw new ConfigError(
      `${by}: a client with a keyPrefix cannot be used; use the option prefix.`,
    );
  }
  return client;
}

function readParts(
  options: RedisOptions,
  by: string,
): { readonly address: RedisAddress; readonly topology: Topology } {
  const { host = DEFAULT_HOST, port = REDIS_PORT, user, password, db = '' } = options;
  const tls = checkTls(options.tls, `${by}: option tls`);
  const topology = readTopology(options, tls, by);
  const [first] = topology.type === 'single' ? [] : topology.nodes;
  const address = {
    host: first?.host ?? readHost(host, `${by}: option host`),
    port: first?.port ?? readPort(port, `${by}: option port`),
    username: readSecret(user, `${by}: option user`),
    password: readSecret(password, `${by}: option password`),
    db: readDb(db, by),
    tls,
  };
  return { address, topology };
}

function readTopology(options: RedisOptions, tls: TlsOptions | undefined, by: string): Topology {
  const { sentinel, cluster } = options;
  if (sentinel !== undefined) {
    refuseBeside(options, ['sentinel', ...BESIDE_SENTINEL], {
      by,
      why: 'sentinels tell where Redis is',
    });
    return readSentinel(sentinel, tls, `${by}: option sentinel`);
  }
  if (cluster === undefined) return { type: 'single' };
  refuseBeside(options, ['cluster', ...BESIDE_CLUSTER], {
    by,
    why: 'a cluster has several nodes, and no other database than 0',
  });
  const option = `${by}: option cluster`;
  refuseShape(cluster, option, '{ nodes: [{ host, port }, …] }');
  refuseUnknown(cluster, option, ['nodes']);
  return {
    type: 'cluster',
    nodes: readNodes(cluster.nodes, { option: `${option}.nodes`, port: REDIS_PORT }),
  };
}

function readSentinel(
  sentinel: NonNullable<RedisOptions['sentinel']>,
  usualTls: TlsOptions | undefined,
  option: string,
): Topology {
  refuseShape(sentinel, option, '{ name, nodes: [{ host, port }, …] }');
  refuseUnknown(sentinel, option, ['name', 'nodes', 'user', 'password', 'tls']);
  const { name, nodes, user, password, tls } = sentinel;
  if (typeof name !== 'string' || name === '') {
    throw wrongOption(`${option}.name`, 'what the sentinels call the master', name);
  }
  return {
    type: 'sentinel',
    name,
    nodes: readNodes(nodes, { option: `${option}.nodes`, port: SENTINEL_PORT }),
    username: readSecret(user, `${option}.user`),
    password: readSecret(password, `${option}.password`),
    tls: tls === undefined ? usualTls : checkTls(tls, `${option}.tls`),
  };
}

function refuseShape(given: unknown, option: string, shape: string): void {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return;
  throw new ConfigError(`${option} must be ${shape}.`);
}

/** Refuses the others where the first is given. */
function refuseBeside(
  options: RedisOptions,
  [given, ...others]: readonly (keyof RedisOptions)[],
  { by, why }: { readonly by: string; readonly why: string },
): void {
  const beside = others.find((name) => options[name] !== undefined);
  if (beside === undefined) return;
  throw new ConfigError(`${by}: give ${given ?? ''} or ${beside}, not both; ${why}.`);
}
