import { readFileSync } from 'node:fs';

/**
 * The account a node runs under when it refuses to run as root.
 *
 * @param {string | undefined} name
 * @returns {{ uid: number, gid: number } | undefined} nothing when it may run as we do
 */
export function accountFor(name) {
  if (name === undefined || process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error(`there is no account "${name}", and its server does not run as root`);
  }
  return { uid: Number(uid), gid: Number(gid) };
}
