import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import { LAYOUT, layoutKey } from '../keys.ts';
import { foreignKeyError, isReplyError, isWrongType, unavailable } from './map-error.ts';
import type { Script } from './port.ts';
import { identityOf, isAtLeast } from './server-identity.ts';

/** LPOP with a count, ZMSCORE and GETDEL's time: what the scripts need is there since then. */
const OLDEST = [6, 2] as const;

/** How long a server may read its data before a connect gives up, and between two looks, in milliseconds. */
const LOADING_MS = 4_000;
const LOADING_STEP_MS = 100;

/** Sends one command; what is answered is text, or nothing. */
export type Ask = (command: string, args: readonly string[]) => Promise<unknown>;

/** Refuses a server that is too old, or that is not what it was taken for. */
export async function checkServer(client: Redis, wanted: 'standalone' | 'cluster'): Promise<void> {
  const { version, mode = wanted } = await identityOf(client);
  // One that does not tell is told of among the warnings.
  if (version !== undefined && !isAtLeast(version, OLDEST)) {
    throw new DriverError(
      'ERR_BROKER_PROTOCOL',
      `connect: Redis ${version} is too old: ${OLDEST.join('.')} or newer is needed. Upgrade it, or use Valkey.`,
      { retryable: false },
    );
  }
  if (mode !== wanted) throw refused(ADVICE[mode] ?? `this server is a Redis in mode ${mode}`);
}

const ADVICE: Readonly<Record<string, string>> = {
  cluster:
    'this Redis is a node of a cluster; give the option cluster, or a URL that begins with redis+cluster://',
  sentinel:
    'this is a sentinel and keeps nothing; give the option sentinel, or a URL that begins with redis+sentinel:// and ends with the name of the master',
  standalone:
    'this Redis is no node of a cluster; leave the option cluster out, or give a URL that begins with redis://',
};

/** Refuses a node that is cut off from its cluster: it would hear nothing of what is told elsewhere. */
export async function checkClusterState(client: Redis): Promise<void> {
  const info = String(await client.cluster('INFO'));
  if (info.includes('cluster_state:ok')) return;
  throw unavailable('connect', 'this node of the cluster says that the cluster is down');
}

/** Refuses keys of another layout. */
export async function checkLayout(ask: Ask, prefix: string): Promise<void> {
  const key = layoutKey(prefix);
  const read = async (): Promise<string | undefined> => {
    const found = await ask('GET', [key]);
    if (found === null) return undefined;
    return Buffer.isBuffer(found) || typeof found === 'string' ? found.toString() : 'unknown';
  };
  // Read first: who only reads and acks must get in while memory is full.
  let found = await read().catch(async (error: unknown) => {
    if (!isWrongType(error)) throw error;
    const is = String(await ask('TYPE', [key]));
    throw foreignKeyError('connect', { key, is, mustBe: 'string' });
  });
  if (found === undefined) {
    await ask('SET', [key, LAYOUT, 'NX']);
    found = await read();
  }
  if (found === LAYOUT) return;
  throw refused(
    `the keys under the prefix "${prefix}" have layout ${found ?? 'none'}, and this version writes layout ${LAYOUT}; choose another prefix, or use the version that wrote them`,
  );
}

/** Waits until a server that reads its data after a start is done with that. */
export async function untilLoaded(client: Redis): Promise<void> {
  const until = Date.now() + LOADING_MS;
  for (;;) {
    try {
      await client.ping();
      return;
    } catch (error) {
      // Any other error will be met again by who needs an answer.
      if (!isReplyError(error)) throw error;
      if (!error.message.startsWith('LOADING')) return;
      if (Date.now() > until) throw error;
      await sleep(LOADING_STEP_MS);
    }
  }
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
