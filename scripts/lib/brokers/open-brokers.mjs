import { join } from 'node:path';
import { brokerNames, definitionOf } from './definitions/table.mjs';
import { defaultHome, ensureHome } from './home.mjs';
import { bringUp, operationsOf, startAgain, statusOf, takeDown } from './lifecycle.mjs';
import { readRecord } from './record.mjs';
import { controlOf } from './local/control.mjs';
import { install } from './local/local-way.mjs';
import { withLock } from './system/lock.mjs';

/** @typedef {import('./definition.d.mts').Instance} Instance */
/** @typedef {import('./index.d.mts').Brokers} Brokers */

/**
 * The brokers under one home; see `index.d.mts` for what each operation promises.
 *
 * @param {import('./index.d.mts').BrokersOptions} [options]
 * @returns {Brokers}
 */
export function openBrokers(options = {}) {
  const { ways = ['docker', 'local'] } = options;
  /** @param {string} name */
  const find = (name) => instanceOf(name, options);
  /** @param {string} name */
  const ours = (name) => refuseGiven(find(name));

  /** @type {(name?: string) => Promise<any>} one status, or a list of all */
  const status = async (name) =>
    name === undefined
      ? Promise.all(brokerNames.map((each) => statusOf(find(each))))
      : statusOf(find(name));

  return {
    status,
    url: async (name) => find(name).given ?? readRecord(find(name)).url,
    up: async (name, settings = {}) => {
      await alone(find(name), (instance) => bringUp(instance, { ways, settings }));
      return status(name);
    },
    down: (name, { keep = false } = {}) =>
      alone(find(name), (instance) => takeDown(instance, { keep })),
    kill: async (name, { node } = {}) => operationsOf(ours(name)).kill(find(name), node),
    freeze: async (name, { node } = {}) => operationsOf(ours(name)).freeze(find(name), node),
    thaw: async (name, { node } = {}) => operationsOf(ours(name)).thaw(find(name), node),
    start: async (name, { node } = {}) => {
      await alone(ours(name), (instance) => startAgain(instance, node));
      return status(name);
    },
    programs: async (name) => install(find(name)),
    control: async (name, args) => controlOf(ours(name), args),
    restart: async (name) => {
      await alone(ours(name), async (instance) => {
        await operationsOf(instance).stop(instance);
        await startAgain(instance);
      });
      return status(name);
    },
  };
}

/**
 * Finds the programs of a broker, installing what is missing where that is allowed.
 *
 * @param {string} name
 * @param {Pick<import('./index.d.mts').BrokersOptions, 'env' | 'install' | 'log'>} [options]
 */
export function programsOf(name, options = {}) {
  const { definition, path, mayInstall: allowed, log } = instanceOf(name, options);
  return definition.install({ broker: name, path, allowed, log });
}

/**
 * @param {string} name
 * @param {import('./index.d.mts').BrokersOptions} options
 * @returns {Instance}
 */
function instanceOf(name, { home = defaultHome(), install = true, env = process.env, log }) {
  const definition = definitionOf(name);
  return {
    definition,
    folder: join(home, name),
    given: env[definition.urlVariable] || undefined,
    path: env['PATH'] ?? '',
    mayInstall: install,
    log: (line) => log?.(`${name}: ${line}`),
  };
}

/**
 * @param {Instance} instance
 * @returns {Instance}
 */
function refuseGiven(instance) {
  const { given, definition } = instance;
  if (given === undefined) return instance;
  throw new Error(
    `${definition.name} is somebody else's (${definition.urlVariable}=${given}): ` +
      `it is used as it is, never stopped, killed or frozen. Unset the variable to get one of our own`,
  );
}

/**
 * Keeps other processes from starting or removing the same instance meanwhile.
 *
 * @template T
 * @param {Instance} instance
 * @param {(instance: Instance) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function alone(instance, work) {
  const { folder, log } = instance;
  ensureHome(join(folder, '..'));
  return withLock(`${folder}.lock`, {
    work: () => work(instance),
    onWait: (holder) => log(`waiting for process ${holder}, which is at it`),
  });
}
