import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../run.mjs';
import { BrokerUnavailable } from '../broker-unavailable.mjs';
import { must } from '../system/exec.mjs';
import { step } from '../system/step.mjs';
import { canUseApt, installWithApt } from './apt.mjs';
import { findProgram } from './programs.mjs';

/** Signs every release of Debian. */
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A package of another release of Debian than this machine's, unpacked with all it needs beside the other caches:
 * nothing of it is installed. Its programs run with the libraries of their own release.
 *
 * @param {import('../definition.d.mts').InstallTools} tools
 * @param {object} what
 * @param {string} what.release  `trixie` for instance
 * @param {string} what.package
 * @param {string} what.programs  the folder in which its programs lie, however deep
 * @param {string} what.script  one whose texts say where that folder is, in that folder
 * @returns {Promise<string>} where it was unpacked: the folder that has `usr` in it
 */
export async function packageOfRelease({ broker, path, allowed, log }, what) {
  const folder = join(root, 'node_modules', '.cache', 'brokers', `${what.package}-${what.release}`);
  if (existsSync(folder)) return folder;
  const enable = 'a running Docker engine (docker info)';
  if (!allowed || !canUseApt() || !existsSync(keyring)) {
    const reason = 'its programs are not there, and only root on Debian can get them';
    throw new BrokerUnavailable(broker, { reason, enable });
  }
  const draft = `${folder}.${randomUUID()}`;
  try {
    const until = () => findProgram('patchelf', path) !== undefined;
    await installWithApt({ apt: ['patchelf'], services: [] }, { log, until });
    await step(log, `unpacking ${what.package} of Debian ${what.release}`, async () => {
      await unpack(draft, what);
      await settleIn(draft, folder, what);
    });
    // Another process may have been quicker; then its files are as good.
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (error) {
    const reason = `getting its programs failed (${/** @type {Error} */ (error).message})`;
    throw new BrokerUnavailable(broker, { reason, enable }, { cause: error });
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(`${draft}.apt`, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Lets apt choose and download for a machine that has nothing yet, and unpacks what it chose.
 *
 * @param {string} draft
 * @param {{ release: string, package: string }} what
 */
async function unpack(draft, { release, package: name }) {
  const own = `${draft}.apt`;
  const archives = join(own, 'cache', 'archives');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'etc/apt.conf.d']) {
    await mkdir(join(own, folder), { recursive: true });
  }
  const source = `deb [signed-by=${keyring}] ${await mirror()} ${release} main`;
  await writeFile(join(own, 'etc', 'sources.list'), `${source}\n`);
  await writeFile(join(own, 'status'), '');
  const options = [
    `Dir::State=${join(own, 'state')}`,
    `Dir::State::status=${join(own, 'status')}`,
    `Dir::Cache=${join(own, 'cache')}`,
    `Dir::Etc=${join(own, 'etc')}`,
    'APT::Install-Recommends=false',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['--option', option]);
  await must('apt-get', ['--quiet', ...options, 'update']);
  await must('apt-get', ['--quiet', '--yes', ...options, '--download-only', 'install', name]);
  for (const file of await readdir(archives)) {
    if (file.endsWith('.deb')) await must('dpkg-deb', ['--extract', join(archives, file), draft]);
  }
}

/** @returns {Promise<string>} where this machine has its own packages from */
async function mirror() {
  const format = ['--format', '$(ORIGIN) $(CODENAME) $(REPO_URI)'];
  const targets = await must('apt-get', ['indextargets', ...format, 'Created-By: Packages']);
  const found = /^Debian [a-z]+ (?<uri>\S+)$/m.exec(targets)?.groups?.['uri'];
  if (found === undefined) throw new Error('apt-get names no source of Debian’s own packages');
  return found;
}

/**
 * Makes the programs work in the folder where they will be.
 *
 * @param {string} draft
 * @param {string} folder
 * @param {{ programs: string, script: string }} what
 */
async function settleIn(draft, folder, { programs, script }) {
  const libraries = join(
    'usr',
    'lib',
    `${await must('uname', ['-m']).then((it) => it.trim())}-linux-gnu`,
  );
  const loader = (await readdir(join(draft, libraries))).find((name) =>
    name.startsWith('ld-linux-'),
  );
  if (loader === undefined) throw new Error(`there is no loader in ${libraries}`);
  const own = ['--set-interpreter', join(folder, libraries, loader)];
  const paths = ['--force-rpath', '--set-rpath', join(folder, libraries)];
  const files = await readdir(join(draft, programs), { recursive: true, withFileTypes: true });
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    if (file.isFile() && (await isProgram(path))) await must('patchelf', [...own, ...paths, path]);
  }
  const path = join(draft, programs, script);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replaceAll(`=/${programs}`, `=${join(folder, programs)}`));
}

/** Whether it is a program, and no library. @param {string} path */
async function isProgram(path) {
  const bytes = await readFile(path);
  return bytes.subarray(0, 4).equals(ELF) && bytes.includes('ld-linux');
}
const ELF = Buffer.from('\x7fELF', 'latin1');
