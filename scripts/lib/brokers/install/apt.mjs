import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { capture, lastLines } from '../system/exec.mjs';
import { withLock } from '../system/lock.mjs';
import { step } from '../system/step.mjs';

/** apt-get itself waits for nobody when it updates its lists, and two brokers may want it at once. */
const lockFile = '/var/tmp/switchyard-apt.lock';

/** Asked by Debian's packages before they start a service. */
const policyFile = '/usr/sbin/policy-rc.d';

export function isDebian() {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Whether packages can be installed here without asking anybody. */
export function canUseApt() {
  return isDebian() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Installs packages without letting them start their services, now or at the next boot.
 *
 * @param {{ apt: readonly (string | readonly string[])[], services: readonly string[] }} packages
 * @param {{ log: (line: string) => void, until: () => boolean }} options
 *   `until`: whether all is there, for another process may have been at it while we waited
 */
export async function installWithApt({ apt, services }, { log, until }) {
  const work = async () => {
    if (until()) return;
    await step(log, 'apt-get update', () => aptGet('update'));
    const names = await Promise.all(apt.map(available));
    await step(log, `apt-get install ${names.join(' ')}`, () =>
      withoutServices(() => aptGet('install', '--yes', '--no-install-recommends', ...names)),
    );
    for (const service of services) await capture('systemctl', ['disable', '--quiet', service]);
  };
  await withLock(lockFile, {
    work,
    onWait: (holder) => log(`waiting for process ${holder}, which is installing`),
  });
}

/** @param {readonly string[]} args */
async function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const { code, output } = await capture(
    'apt-get',
    ['--quiet', '--option', 'DPkg::Lock::Timeout=600', ...args],
    { env },
  );
  if (code !== 0) throw new Error(`apt-get ${args[0]} ended with ${code}: ${lastLines(output, 5)}`);
}

/**
 * @param {string | readonly string[]} choice
 * @returns {Promise<string>} the first that this release has
 */
export async function available(choice) {
  if (typeof choice === 'string') return choice;
  for (const name of choice) {
    const { stdout } = await capture('apt-cache', ['policy', name]);
    if (/Candidate: \d/.test(stdout)) return name;
  }
  throw new Error(`this release has none of ${choice.join(', ')}`);
}

/**
 * Denies the start of services meanwhile, unless the machine has a policy of its own (as containers do).
 *
 * @param {() => Promise<void>} work
 */
async function withoutServices(work) {
  if (existsSync(policyFile)) return work();
  // Left behind by a kill -9 of us, it allows everything again.
  const policy = `#!/bin/sh\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`;
  await writeFile(policyFile, policy, { mode: 0o755 });
  try {
    await work();
  } finally {
    await rm(policyFile, { force: true });
  }
}
