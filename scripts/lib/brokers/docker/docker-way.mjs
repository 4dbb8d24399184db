import { mkdir, rm } from 'node:fs/promises';
import { BrokerUnavailable } from '../broker-unavailable.mjs';
import { updateRecord } from '../record.mjs';
import { untilReady } from '../ready.mjs';
import { freePorts } from '../system/ports.mjs';
import { step } from '../system/step.mjs';
import { compose, docker, requireDocker } from './compose.mjs';

/** @typedef {import('../definition.d.mts').Instance} Instance */

/**
 * One container of docker-compose.yml, published on a free port of the loopback address.
 *
 * @type {import('../definition.d.mts').WayOperations}
 */
export const dockerWay = { create, start, look, kill, freeze, thaw, stop, remove };

/** @type {import('../definition.d.mts').WayOperations['create']} */
async function create(instance, settings) {
  const where = containerOf(instance);
  await requireDocker(instance);
  const purposes = Object.keys(where.ports);
  const free = await freePorts(purposes.length);
  const container = Object.fromEntries(purposes.map((purpose, at) => [purpose, free[at] ?? 0]));
  await mkdir(instance.folder, { recursive: true });
  const [url, ports] = [where.url(container), { container }];
  updateRecord(instance, { way: 'docker', url, settings, formed: true, ports, processes: {} });
  try {
    await step(instance.log, 'docker compose up', () =>
      compose(instance, ['up', '--detach', where.service]),
    );
    updateRecord(instance, { version: await inspect(instance, '{{.Config.Image}}') });
    await untilReady(instance, () => whyDead(instance));
  } catch (error) {
    await remove(instance);
    await rm(instance.folder, { recursive: true, force: true });
    throw error;
  }
}

/** @type {import('../definition.d.mts').WayOperations['start']} */
async function start(instance, node) {
  refuseNode(node);
  const { state } = await look(instance);
  if (state === 'frozen') await thaw(instance);
  // Also makes the container again if somebody has removed it; its volume is still there.
  if (state === 'dead') await service(instance, 'up', '--detach');
  await untilReady(instance, () => whyDead(instance));
}

/** @type {import('../definition.d.mts').WayOperations['look']} */
async function look(instance) {
  const state = await inspect(instance, '{{.State.Status}}');
  if (state === 'paused') return { state: 'frozen', pids: [] };
  return { state: state === 'running' ? 'up' : 'dead', pids: [] };
}

/** @type {import('../definition.d.mts').WayOperations['kill']} */
async function kill(instance, node) {
  refuseNode(node);
  const { state } = await look(instance);
  if (state === 'dead') return;
  // An engine does not deliver a signal to a paused container.
  if (state === 'frozen') await thaw(instance);
  await service(instance, 'kill', '--signal', 'SIGKILL');
}

/** @type {import('../definition.d.mts').WayOperations['freeze']} */
async function freeze(instance, node) {
  refuseNode(node);
  if ((await look(instance)).state !== 'frozen') await service(instance, 'pause');
}

/** @type {import('../definition.d.mts').WayOperations['thaw']} */
async function thaw(instance, node) {
  refuseNode(node);
  if ((await look(instance)).state === 'frozen') await service(instance, 'unpause');
}

/** @type {import('../definition.d.mts').WayOperations['stop']} */
async function stop(instance) {
  await thaw(instance);
  await service(instance, 'stop');
}

/** @type {import('../definition.d.mts').WayOperations['remove']} */
async function remove(instance) {
  await compose(instance, ['down', '--volumes', '--timeout', '0']);
}

/** @param {Instance} instance */
function containerOf({ definition: { name, docker: container } }) {
  if (container !== undefined) return container;
  const reason = 'there is no container of it';
  throw new BrokerUnavailable(name, { reason, enable: 'installing its programs' });
}

/**
 * @param {Instance} instance
 * @param {readonly string[]} command
 */
function service(instance, ...command) {
  return compose(instance, [...command, containerOf(instance).service]);
}

/**
 * @param {Instance} instance
 * @param {string} format
 * @returns {Promise<string>} empty when there is no container
 */
async function inspect(instance, format) {
  const id = (await service(instance, 'ps', '--all', '--quiet')).trim();
  return id === '' ? '' : (await docker(instance, ['inspect', '--format', format, id])).trim();
}

/** @param {Instance} instance */
async function whyDead(instance) {
  const { state } = await look(instance);
  return state === 'dead' ? "ended while it was starting; see its container's log" : undefined;
}

/** @param {string | undefined} node */
function refuseNode(node) {
  if (node !== undefined) throw new Error(`a container is one node; it has no node "${node}"`);
}
