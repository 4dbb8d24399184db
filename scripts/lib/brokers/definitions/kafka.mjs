import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadJars, jarFolder } from '../install/maven.mjs';
import { findProgram, programs } from '../install/programs.mjs';
import { probeKafka } from '../probes/kafka.mjs';
import { kafkaProperties } from './kafka-properties.mjs';

/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */

const version = '4.3.1';
const jars = `kafka-${version}`;

/** @param {number | undefined} port */
const address = (port) => `kafka://127.0.0.1:${port}`;

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const kafka = {
  name: 'kafka',
  urlVariable: 'KAFKA_URL',
  settings: {},
  readyWithinMs: 60_000,
  nodes: [
    { name: 'server', ports: ['client', 'controller'], stopSignal: 'SIGTERM', prepare, command },
  ],
  install,
  url: ({ server }) => address(server?.['client']),
  probe: probeKafka,
  docker: {
    service: 'kafka',
    ports: { client: 'SWITCHYARD_KAFKA_PORT' },
    url: (ports) => address(ports['client']),
  },
};

/** @param {import('../definition.d.mts').InstallTools} tools */
async function install(tools) {
  const java = { apt: [['openjdk-21-jre-headless', 'openjdk-17-jre-headless']], services: [] };
  if (!existsSync(jarFolder(jars))) {
    const { mvn = '' } = await programs(tools, {
      find: findAll('java', 'mvn'),
      apt: [...java.apt, 'maven'],
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
    ...java,
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

/** @param {NodeContext} node */
async function prepare(node) {
  const { folder } = node;
  const data = join(folder, 'data');
  const formatted = join(folder, 'formatted');
  await writeFile(join(folder, 'server.properties'), kafkaProperties(node, data));
  if (existsSync(formatted)) return;
  await rm(data, { recursive: true, force: true });
  // 16 bytes that do not begin with a dash, which would be an option.
  const clusterId = Buffer.concat([Buffer.of(0), randomBytes(15)]).toString('base64url');
  const options = ['--standalone', '-t', clusterId, '-c', join(folder, 'server.properties')];
  await node.run(java(node, ['kafka.tools.StorageTool', 'format', ...options]));
  await writeFile(formatted, '');
}

/** @param {NodeContext} node */
function command(node) {
  return java(node, [
    '-Xms128m',
    '-Xmx256m',
    'kafka.Kafka',
    join(node.folder, 'server.properties'),
  ]);
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
