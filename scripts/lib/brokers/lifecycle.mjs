import { rm } from 'node:fs/promises';
import { BrokerUnavailable } from './broker-unavailable.mjs';
import { dockerWay } from './docker/docker-way.mjs';
import { localWay } from './local/local-way.mjs';
import { handshake } from './ready.mjs';
import { findRecord, readRecord } from './record.mjs';
import { refuseChange, withDefaults } from './settings.mjs';
import { seconds } from './system/step.mjs';

/** @typedef {import('./definition.d.mts').Instance} Instance */
/** @typedef {import('./index.d.mts').BrokerStatus} BrokerStatus */
/** @typedef {import('./index.d.mts').Settings} Settings */
/** @typedef {'docker' | 'local'} OwnWay */

const operations = { docker: dockerWay, local: localWay };

/**
 * @param {Instance} instance  whose lock the caller holds
 * @param {{ ways: readonly OwnWay[], settings: Settings }} options
 */
export async function bringUp(instance, { ways, settings }) {
  if (instance.given !== undefined) return checkGiven(instance);
  const { name } = instance.definition;
  const complete = withDefaults(instance.definition, settings);
  const record = findRecord(instance);
  if (record === undefined) return firstWay(instance, { ways, settings: complete });
  refuseChange(name, { wanted: settings, present: record.settings });
  await startAgain(instance);
}

/** @param {Instance} instance */
async function checkGiven({ definition, given = '' }) {
  try {
    await handshake({ definition }, given);
  } catch (error) {
    const { name, urlVariable } = definition;
    throw new Error(`${name}: ${urlVariable} is ${given}, where nothing usable answers`, {
      cause: error,
    });
  }
}

/**
 * @param {Instance} instance
 * @param {{ ways: readonly OwnWay[], settings: Settings }} options
 */
async function firstWay(instance, { ways, settings }) {
  const { name, urlVariable } = instance.definition;
  /** @type {BrokerUnavailable[]} */
  const closed = [];
  for (const way of ways) {
    const since = performance.now();
    try {
      await operations[way].create(instance, settings);
    } catch (error) {
      if (error instanceof BrokerUnavailable) closed.push(error);
      else if (way === ways.at(-1)) throw error;
      else instance.log(`${way} did not work (${/** @type {Error} */ (error).message})`);
      continue;
    }
    const { version = '', url } = readRecord(instance);
    instance.log(`${version} is up in ${seconds(since)} (${way}): ${url}`);
    return;
  }
  const reasons = [`${urlVariable} is not set`, ...closed.map(({ reason }) => reason)];
  const enable = closed.at(-1)?.enable ?? `setting ${urlVariable}`;
  throw new BrokerUnavailable(name, { reason: reasons.join(', '), enable });
}

/**
 * @param {Instance} instance  whose lock the caller holds
 * @param {string} [node]
 */
export async function startAgain(instance, node) {
  const since = performance.now();
  await operationsOf(instance).start(instance, node);
  instance.log(`answers after ${seconds(since)}: ${readRecord(instance).url}`);
}

/**
 * @param {Instance} instance  whose lock the caller holds
 * @param {{ keep: boolean }} options
 */
export async function takeDown(instance, { keep }) {
  if (findRecord(instance) === undefined) return;
  if (keep) return operationsOf(instance).stop(instance);
  await operationsOf(instance).remove(instance);
  await rm(instance.folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * @param {Instance} instance
 * @returns {Promise<BrokerStatus>}
 */
export async function statusOf(instance) {
  const { name } = instance.definition;
  if (instance.given !== undefined) {
    const { given: url } = instance;
    return { name, way: 'url', url, pids: [], ...(await answer(instance, url)) };
  }
  const record = findRecord(instance);
  if (record === undefined) return { name, state: 'absent', pids: [] };

  const { way, url, version } = record;
  const { state, pids } = await operations[way].look(instance);
  const known = { name, way, url, version, pids };
  if (state !== 'up') return { ...known, state };
  return { ...known, state: (await answer(instance, url)).state };
}

/**
 * @param {Instance} instance
 * @param {string} url
 * @returns {Promise<Pick<BrokerStatus, 'state' | 'version'>>}
 */
async function answer(instance, url) {
  try {
    const { version } = await handshake(instance, url);
    return { state: 'running', version };
  } catch {
    return { state: 'silent' };
  }
}

/**
 * What can be done to an instance of ours.
 *
 * @param {Instance} instance
 */
export function operationsOf(instance) {
  return operations[readRecord(instance).way];
}
