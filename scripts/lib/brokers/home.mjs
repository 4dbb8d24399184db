import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { root } from '../run.mjs';

/**
 * Outside the checkout: an account without access to that (PostgreSQL's, when we are root) gets at
 * it, and it outlives `rm -rf node_modules`, so that what still runs is found again.
 *
 * @returns {string}
 */
export function defaultHome() {
  // Unlike /tmp it is a disk: a benchmark's fsync costs what it costs.
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return join(parent, `switchyard-${userInfo().username}-${checkout}`);
}

/**
 * Makes the folder if need be. Its name can be guessed, so one that another user made is refused.
 *
 * @param {string} home
 */
export function ensureHome(home) {
  mkdirSync(home, { recursive: true });
  const { uid } = lstatSync(home);
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw new Error(`${home} belongs to another user; choose another home`);
  }
  // Others may pass through, to what they are allowed to, but not list it.
  chmodSync(home, 0o711);
}
