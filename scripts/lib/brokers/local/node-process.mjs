import { spawn } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, updateRecord } from '../record.mjs';
import { lastLines, must } from '../system/exec.mjs';
import { findProcess } from '../system/processes.mjs';
import { accountFor } from './account.mjs';

/** @typedef {import('../definition.d.mts').Command} Command */
/** @typedef {import('../definition.d.mts').Instance} Instance */
/** @typedef {import('../definition.d.mts').NodeContext} NodeContext */
/** @typedef {import('../definition.d.mts').NodeDefinition} NodeDefinition */
/** @typedef {import('../definition.d.mts').Programs} Programs */

/**
 * @param {Instance} instance
 * @param {NodeDefinition} node
 * @returns {import('../system/processes.mjs').Process | undefined} the node's process while it lives
 */
export function processOf(instance, { name }) {
  const recorded = readRecord(instance).processes[name];
  const found = recorded && findProcess(recorded.pid);
  return found?.started === recorded?.started ? found : undefined;
}

/**
 * Starts a node's process, which outlives us and is found again by its record.
 *
 * @param {Instance} instance
 * @param {NodeDefinition} node
 * @param {Programs} programs
 */
export async function launch(instance, node, programs) {
  const context = nodeContext(instance, node, programs);
  await node.prepare(context);
  const { program, args, env } = node.command(context);
  const output = openSync(logFile(instance, node), 'a');
  const child = spawn(program, args, {
    ...surroundings(instance, node, env),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const { pid } = child;
  if (pid === undefined) await new Promise((_, reject) => child.once('error', reject));
  else remember(instance, node, pid);
  child.unref();
}

/**
 * @param {Instance} instance
 * @param {NodeDefinition} node
 * @param {number} pid
 */
function remember(instance, { name }, pid) {
  // One that has ended already is remembered as well, and is seen to be dead.
  const started = findProcess(pid)?.started ?? 'ended at once';
  const { processes } = readRecord(instance);
  updateRecord(instance, { processes: { ...processes, [name]: { pid, started } } });
}

/**
 * @param {Instance} instance
 * @param {NodeDefinition} node
 * @param {Programs} programs
 * @returns {NodeContext}
 */
export function nodeContext(instance, node, programs) {
  const { ports, settings } = readRecord(instance);
  const folder = nodeFolder(instance, node);
  mkdirSync(folder, { recursive: true });
  const account = accountFor(node.account);
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return {
    name: node.name,
    folder,
    ports: ports[node.name] ?? {},
    all: ports,
    settings,
    programs,
    run: async ({ program, args, env }) => {
      await must(program, args, surroundings(instance, node, env));
    },
  };
}

/**
 * Nothing of our own environment reaches a broker: several read variables that CI sets for clients.
 *
 * @param {Instance} instance
 * @param {NodeDefinition} node
 * @param {Command['env']} env
 */
function surroundings(instance, node, env) {
  const folder = nodeFolder(instance, node);
  return {
    ...accountFor(node.account),
    cwd: folder,
    env: { PATH: instance.path, HOME: folder, LANG: 'C.UTF-8', ...env },
  };
}

/** @param {Instance} instance @param {NodeDefinition} node */
function nodeFolder({ folder }, { name }) {
  return join(folder, name);
}

/** @param {Instance} instance @param {NodeDefinition} node */
function logFile({ folder }, { name }) {
  return join(folder, `${name}.log`);
}

/**
 * @param {Instance} instance
 * @param {NodeDefinition} node
 */
export function obituary(instance, node) {
  const log = logFile(instance, node);
  return `ended while it was starting (node ${node.name}); the end of its log:\n${lastLines(readFileSync(log, 'utf8'))}`;
}
