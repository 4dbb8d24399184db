import { DriverError } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import { LAYOUT, layoutKey } from '../keys.ts';
import type { Script } from './port.ts';

/** LPOP with a count, ZMSCORE and GETDEL's time: what the scripts need is there since then. */
const OLDEST = [6, 2] as const;

/** Refuses a server that is too old, or whose keys are of another layout. */
export async function checkServer(client: Redis, prefix: string): Promise<void> {
  const version = /redis_version:([\d.]+)/.exec(await client.info('server'))?.[1] ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw refused(`Redis ${version} is too old; it must be ${OLDEST.join('.')} or newer`);
  }
  const key = layoutKey(prefix);
  // Read first: who only reads and acks must get in while memory is full.
  let found = await client.get(key);
  if (found === null) {
    await client.set(key, LAYOUT, 'NX');
    found = await client.get(key);
  }
  if (found === LAYOUT) return;
  throw refused(
    `the keys under the prefix "${prefix}" have layout ${found ?? 'none'}, and this version writes layout ${LAYOUT}; choose another prefix, or use the version that wrote them`,
  );
}

/**
 * Tells the server the scripts, all in one go: one that it has to ask for arrives after calls that were
 * made later.
 */
export async function loadScripts(client: Redis, scripts: readonly Script[]): Promise<void> {
  await Promise.all(scripts.map(({ lua }) => client.script('LOAD', lua)));
}

function refused(problem: string): DriverError {
  return new DriverError('ERR_CONFIG_INVALID', `connect: ${problem}.`, { retryable: false });
}
