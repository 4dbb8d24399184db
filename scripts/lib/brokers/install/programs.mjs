import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BrokerUnavailable } from '../broker-unavailable.mjs';
import { available, canUseApt, installWithApt, isDebian } from './apt.mjs';

/** @typedef {import('../definition.d.mts').InstallTools} InstallTools */
/** @typedef {import('../definition.d.mts').Programs} Programs */

/**
 * What a broker needs installed.
 *
 * @typedef {object} Needs
 * @property {(path: string) => Programs | undefined} find  looks for it; nothing if any part is missing
 * @property {readonly (string | readonly string[])[]} apt
 *   Debian's packages that bring it; of a list in the list, the first that this release has
 * @property {readonly string[]} services  of those packages, which nobody asked to run
 * @property {string} brew
 */

/**
 * Finds programs, installing them first where that is allowed without asking.
 *
 * @param {InstallTools} tools
 * @param {Needs} needs
 * @returns {Promise<Programs>}
 */
export async function programs({ broker, path, allowed, log }, needs) {
  const there = needs.find(path);
  if (there !== undefined) return there;
  const enable = await hint(needs);
  const missing = `its programs are not installed`;
  if (!allowed || !canUseApt()) throw new BrokerUnavailable(broker, { reason: missing, enable });

  try {
    await installWithApt(needs, { log, until: () => needs.find(path) !== undefined });
  } catch (error) {
    const reason = `${missing}, and installing them failed (${/** @type {Error} */ (error).message})`;
    throw new BrokerUnavailable(broker, { reason, enable }, { cause: error });
  }
  const installed = needs.find(path);
  if (installed !== undefined) return installed;
  const reason = `its programs are not to be found though apt-get has installed them`;
  throw new BrokerUnavailable(broker, { reason, enable });
}

/** @param {Needs} needs */
async function hint({ apt, brew }) {
  if (isDebian()) {
    const names = await Promise.all(
      apt.map((each) => available(each).catch(() => [each].flat()[0])),
    );
    return `sudo apt-get install -y ${names.join(' ')}`;
  }
  if (process.platform === 'darwin') return `brew install ${brew}`;
  return 'a running Docker engine (docker info)';
}

/**
 * @param {string} name
 * @param {string} path  folders to look in, as in PATH
 * @returns {string | undefined} the program's path
 */
export function findProgram(name, path) {
  const folders = [...path.split(':'), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} parent
 * @returns {string[]} the folders of a folder, the one with the highest number first
 */
export function newestFirst(parent) {
  try {
    return readdirSync(parent)
      .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => join(parent, name));
  } catch {
    return [];
  }
}
