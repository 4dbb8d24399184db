import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import { LAYOUT, layoutKey } from '../keys.ts';
import { foreignKeyError, isReplyError, isWrongType } from './map-error.ts';
import type { Script } from './port.ts';

/** LPOP with a count, ZMSCORE and GETDEL's time: what the scripts need is there since then. */
const OLDEST = [6, 2] as const;

/** How long a server may read its data before a connect gives up, and between two looks, in milliseconds. */
const LOADING_MS = 8_000;
const LOADING_STEP_MS = 100;

/** Refuses a server that is too old, or whose keys are of another layout. */
export async function checkServer(client: Redis, prefix: string): Promise<void> {
  const version = await versionOf(client);
  // One that does not tell is told of among the warnings.
  if (version !== undefined && !isAtLeast(version, OLDEST)) {
    throw new DriverError(
      'ERR_BROKER_PROTOCOL',
      `connect: Redis ${version} is too old: ${OLDEST.join('.')} or newer is needed. Upgrade it, or use Valkey.`,
      { retryable: false },
    );
  }
  const key = layoutKey(prefix);
  // Read first: who only reads and acks must get in while memory is full.
  let found = await onceLoaded(() => client.get(key)).catch(async (error: unknown) => {
    if (!isWrongType(error)) throw error;
    throw foreignKeyError('connect', { key, is: await client.type(key), mustBe: 'string' });
  });
  if (found === null) {
    await client.set(key, LAYOUT, 'NX');
    found = await client.get(key);
  }
  if (found === LAYOUT) return;
  throw refused(
    `the keys under the prefix "${prefix}" have layout ${found ?? 'none'}, and this version writes layout ${LAYOUT}; choose another prefix, or use the version that wrote them`,
  );
}

/** What a server says of itself; `undefined` where it forbids even that. */
export async function versionOf(client: Redis): Promise<string | undefined> {
  const info = await client.info('server').catch(unlessForbidden);
  const told = /redis_version:([\d.]+)/.exec(info ?? '')?.[1];
  if (told !== undefined) return told;
  const hello = await client.call('HELLO').catch(unlessForbidden);
  const fields: readonly unknown[] = Array.isArray(hello) ? hello : [];
  const version = fields[fields.indexOf('version') + 1];
  return fields.includes('version') && typeof version === 'string' ? version : undefined;
}

/** Managed servers forbid some commands, or do not know them. */
function unlessForbidden(error: unknown): undefined {
  if (isReplyError(error) && /^(?:NOPERM|ERR) /.test(error.message)) return undefined;
  throw error;
}

/** Asks until a server that reads its data after a start is done with that. */
async function onceLoaded<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + LOADING_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isLoading = isReplyError(error) && error.message.startsWith('LOADING');
      if (!isLoading || Date.now() > until) throw error;
      await sleep(LOADING_STEP_MS);
    }
  }
}

/** Whether a version such as `7.0.15` is at least this one. */
export function isAtLeast(
  version: string,
  [least, leastMinor]: readonly [number, number],
): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > least || (major === least && minor >= leastMinor);
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
