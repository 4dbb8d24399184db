import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../../run.mjs';
import { BrokerUnavailable } from '../broker-unavailable.mjs';
import { readRecord } from '../record.mjs';
import { capture, must } from '../system/exec.mjs';

/** @typedef {import('../definition.d.mts').Instance} Instance */

/**
 * @param {Instance} instance
 * @throws BrokerUnavailable when no engine answers, or the client lacks Compose
 */
export async function requireDocker({ definition: { name }, path }) {
  const env = { ...process.env, PATH: path };
  const info = ['info', '--format', '{{.ServerVersion}}'];
  const engine = await capture('docker', info, { env, timeout: 10_000 });
  if (engine.code !== 0) {
    const reason = 'no Docker engine answers';
    throw new BrokerUnavailable(name, { reason, enable: 'sudo systemctl start docker' });
  }
  const { code } = await capture('docker', ['compose', 'version'], { env });
  if (code !== 0) {
    const reason = 'the Docker client has no Compose';
    throw new BrokerUnavailable(name, {
      reason,
      enable: 'sudo apt-get install -y docker-compose-plugin',
    });
  }
}

/**
 * Runs `docker compose` on the repository's file, with the instance's ports and settings in it.
 *
 * @param {Instance} instance
 * @param {readonly string[]} args
 * @returns {Promise<string>} its stdout
 */
export function compose(instance, args) {
  const file = join(root, 'docker-compose.yml');
  const options = ['compose', '--file', file, '--project-name', projectName(instance)];
  return docker(instance, [...options, ...args]);
}

/**
 * @param {Instance} instance
 * @param {readonly string[]} args
 * @returns {Promise<string>} its stdout
 */
export function docker(instance, args) {
  const env = { ...process.env, PATH: instance.path, ...composeVariables(instance) };
  return must('docker', args, { env });
}

/**
 * One project for each instance, so that it is taken down whole, network and volumes and all.
 *
 * @param {Instance} instance
 */
function projectName({ definition: { name }, folder }) {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return `switchyard-${hash}-${name}`;
}

/** @param {Instance} instance */
function composeVariables(instance) {
  const { ports, settings } = readRecord(instance);
  const { ports: names = {}, settings: more = {} } = instance.definition.docker ?? {};
  const variables = [
    ...Object.entries(names).map(([purpose, name]) => [name, ports['container']?.[purpose]]),
    ...Object.entries(more).map(([key, name]) => [name, settings[key]]),
  ];
  return Object.fromEntries(variables.map(([name, value]) => [name, String(value)]));
}
