import { mkdir, rm } from 'node:fs/promises';
import { readRecord, updateRecord } from '../record.mjs';
import { untilReady } from '../ready.mjs';
import { accepts, isFree } from '../system/ports.mjs';
import { freezeTree, killTree, stopTree, thawTree } from '../system/signals.mjs';
import { until } from '../system/until.mjs';
import { assignPorts } from './assign-ports.mjs';
import { launch, nodeContext, obituary, processOf } from './node-process.mjs';

/** @typedef {import('../definition.d.mts').Instance} Instance */
/** @typedef {import('../definition.d.mts').NodeDefinition} NodeDefinition */
/** @typedef {import('../definition.d.mts').Programs} Programs */

/**
 * Private processes of installed programs, on free ports of the loopback address.
 *
 * @type {import('../definition.d.mts').WayOperations}
 */
export const localWay = { create, start, look, kill, freeze, thaw, stop, remove };

/** @type {import('../definition.d.mts').WayOperations['create']} */
async function create(instance, settings) {
  // Before there is a record: a broker that cannot be had leaves none.
  await install(instance);
  for (let triesLeft = 3; ; triesLeft -= 1) {
    const ports = await assignPorts(instance.definition);
    const url = instance.definition.url(ports);
    await mkdir(instance.folder, { recursive: true, mode: 0o755 });
    updateRecord(instance, { way: 'local', url, settings, formed: false, ports, processes: {} });
    try {
      return await start(instance);
    } catch (error) {
      await remove(instance);
      await rm(instance.folder, { recursive: true, force: true });
      // Somebody else was quicker to take one of the ports that were free a moment ago.
      if (triesLeft <= 1 || (await takenPort(Object.values(ports))) === undefined) throw error;
    }
  }
}

/** @type {import('../definition.d.mts').WayOperations['start']} */
async function start(instance, only) {
  const { nodes } = instance.definition;
  const wanted = nodes.filter(({ name, helper }) => only === undefined || helper || name === only);
  const programs = await install(instance);
  updateRecord(instance, { version: programs['version'] ?? readRecord(instance).version });
  await thaw(instance, only);
  /** @type {Set<NodeDefinition>} */
  const launched = new Set();
  await untilReady(instance, async () => {
    for (const node of wanted) {
      if (processOf(instance, node) !== undefined) continue;
      if (launched.has(node)) return obituary(instance, node);
      await startNode(instance, node, programs);
      launched.add(node);
    }
    return undefined;
  });
  await form(instance, programs);
}

/** @param {Instance} instance @returns {Promise<Programs>} */
export async function install({ definition, path, mayInstall, log }) {
  return definition.install({ broker: definition.name, path, allowed: mayInstall, log });
}

/**
 * @param {Instance} instance
 * @param {NodeDefinition} node
 * @param {Programs} programs
 */
async function startNode(instance, node, programs) {
  const ports = readRecord(instance).ports[node.name] ?? {};
  const taken = await takenPort([ports]);
  if (taken !== undefined) {
    const { name } = instance.definition;
    throw new Error(
      `port ${taken} of ${name} (node ${node.name}) is taken by another process; ` +
        `end that one, or begin afresh with "down ${name}" and "up ${name}"`,
    );
  }
  await launch(instance, node, programs);
  const [port] = Object.values(ports);
  if (node.helper && port !== undefined) {
    await until(async () => (await accepts(port)) || undefined, { everyMs: 5, withinMs: 5_000 });
  }
}

/** @param {readonly import('../definition.d.mts').Ports[]} ports */
async function takenPort(ports) {
  for (const port of ports.flatMap((each) => Object.values(each))) {
    if (!(await isFree(port))) return port;
  }
  return undefined;
}

/**
 * @param {Instance} instance
 * @param {Programs} programs
 */
async function form(instance, programs) {
  if (readRecord(instance).formed) return;
  const { definition } = instance;
  await definition.form?.(definition.nodes.map((node) => nodeContext(instance, node, programs)));
  updateRecord(instance, { formed: true });
}

/** @type {import('../definition.d.mts').WayOperations['look']} */
async function look(instance) {
  const found = chosen(instance).map((node) => processOf(instance, node));
  const alive = found.filter((each) => each !== undefined);
  const pids = alive.map(({ pid }) => pid);
  if (alive.length < found.length) return { state: 'dead', pids };
  return { state: alive.some(({ frozen }) => frozen) ? 'frozen' : 'up', pids };
}

/** @type {import('../definition.d.mts').WayOperations['kill']} */
async function kill(instance, only) {
  await Promise.all(pidsOf(instance, chosen(instance, only)).map(killTree));
}

/** @type {import('../definition.d.mts').WayOperations['freeze']} */
async function freeze(instance, only) {
  const nodes = chosen(instance, only);
  const pids = pidsOf(instance, nodes);
  if (pids.length < nodes.length) throw new Error(`${instance.definition.name} is dead already`);
  await Promise.all(pids.map(freezeTree));
}

/** @type {import('../definition.d.mts').WayOperations['thaw']} */
async function thaw(instance, only) {
  for (const pid of pidsOf(instance, chosen(instance, only))) thawTree(pid);
}

/** @type {import('../definition.d.mts').WayOperations['stop']} */
async function stop(instance) {
  // Helpers last: the nodes may need them to say goodbye.
  for (const node of instance.definition.nodes.toReversed()) {
    for (const pid of pidsOf(instance, [node])) await stopTree(pid, node.stopSignal);
  }
}

/** @type {import('../definition.d.mts').WayOperations['remove']} */
async function remove(instance) {
  await Promise.all(pidsOf(instance, instance.definition.nodes).map(killTree));
}

/**
 * @param {Instance} instance
 * @param {string} [only]
 * @returns {readonly NodeDefinition[]} the node of that name, or all that serve clients
 */
function chosen({ definition: { name, nodes } }, only) {
  if (only === undefined) return nodes.filter(({ helper }) => !helper);
  const node = nodes.find((each) => each.name === only);
  if (node !== undefined) return [node];
  const known = nodes.map((each) => each.name).join(', ');
  throw new Error(`${name} has no node "${only}"; its nodes: ${known}`);
}

/**
 * @param {Instance} instance
 * @param {readonly NodeDefinition[]} nodes
 */
function pidsOf(instance, nodes) {
  return nodes.flatMap((node) => processOf(instance, node)?.pid ?? []);
}
