import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadJars, jarFolder } from '../install/maven.mjs';
import { findProgram, programs } from '../install/programs.mjs';
import { kafkaProperties } from './kafka-properties.mjs';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */
/** @typedef {import('../definition.d.mts').NodeDefinition} NodeDefinition */

/** @param {readonly (number | undefined)[]} ports */
export const kafkaAddress = (ports) =>
  `kafka://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;

/** What is the same for every broker that is one server of Kafka. */
export const oneKafka = {
  settings: {
    /** Listeners besides the plain one, such as `TLS://127.0.0.1:1234`, with commas between. */
    listeners: '',
    /** Where clients are told to come that ask at those, in the same form. The same addresses by default. */
    advertised: '',
    /** Security protocols of those, such as `TLS:SSL`, with commas between. */
    protocols: '',
    /** Further properties, as JSON. */
    properties: '{}',
    /** Users for SCRAM, as `kafka-storage format --add-scram` takes them, with a space between. */
    scram: '',
  },
  readyWithinMs: 60_000,
  nodes: [kafkaNode('server', ['server'])],
  /** @param {import('../definition.d.mts').NodePorts} ports */
  url: ({ server }) => kafkaAddress([server?.['client']]),
};

/**
 * A node that is broker and controller.
 *
 * @param {string} name
 * @param {readonly string[]} names  of all nodes of the cluster
 * @returns {NodeDefinition}
 */
export function kafkaNode(name, names) {
  return {
    name,
    ports: ['client', 'controller'],
    stopSignal: 'SIGTERM',
    prepare: (node) => prepare(node, names),
    command: (node) =>
      java(node, ['-Xms128m', '-Xmx256m', 'kafka.Kafka', join(node.folder, 'server.properties')]),
  };
}

/**
 * @param {import('../definition.d.mts').InstallTools} tools
 * @param {string} version
 */
export async function installKafka(tools, version) {
  const jars = `kafka-${version}`;
  const jre = { apt: [['openjdk-21-jre-headless', 'openjdk-17-jre-headless']], services: [] };
  if (!existsSync(jarFolder(jars))) {
    const { mvn = '' } = await programs(tools, {
      find: findAll('java', 'mvn'),
      apt: [...jre.apt, 'maven'],
      services: [],
      brew: 'maven',
    });
    const artifacts = [
      `org.apache.kafka:kafka_2.13:${version}`,
      'org.apache.logging.log4j:log4j-slf4j-impl:2.25.2',
      'org.apache.logging.log4j:log4j-core:2.25.2',
    ];
    await downloadJars(jars, { mvn, artifacts, log: tools.log });
  }
  const { java: program = '' } = await programs(tools, {
    ...jre,
    find: findAll('java'),
    brew: 'openjdk',
  });
  return { java: program, jars: jarFolder(jars), version };
}

/** @param {readonly string[]} names @returns {(path: string) => Record<string, string> | undefined} */
function findAll(...names) {
  return (path) => {
    const found = names.map((name) => [name, findProgram(name, path)]);
    return found.every(([, file]) => file !== undefined) ? Object.fromEntries(found) : undefined;
  };
}

/**
 * @param {NodeContext} node
 * @param {readonly string[]} names
 */
async function prepare(node, names) {
  const { folder, settings } = node;
  const data = join(folder, 'data');
  const formatted = join(folder, 'formatted');
  const file = join(folder, 'server.properties');
  await writeFile(file, kafkaProperties(node, { data, names }));
  if (existsSync(formatted)) return;
  await rm(data, { recursive: true, force: true });
  const scram = (settings['scram'] ?? '').split(' ').filter((user) => user !== '');
  const options = ['-t', clusterId(node), '-c', file];
  for (const user of scram) options.push('--add-scram', user);
  await node.run(java(node, ['kafka.tools.StorageTool', 'format', ...options]));
  await writeFile(formatted, '');
}

/**
 * The same for all nodes of a cluster: 16 bytes that do not begin with a dash, which would be an option.
 *
 * @param {NodeContext} node
 */
function clusterId({ all }) {
  const hash = createHash('sha256').update(JSON.stringify(all)).digest().subarray(0, 15);
  return Buffer.concat([Buffer.of(0), hash]).toString('base64url');
}

/**
 * @param {NodeContext} node
 * @param {readonly string[]} args
 */
function java({ programs: found }, args) {
  const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
  return {
    program: found['java'] ?? '',
    args: ['-cp', join(found['jars'] ?? '', '*'), ...quick, ...args],
  };
}
