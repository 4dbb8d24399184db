import { logicalQueue } from '@switchyard/core/driver';

/** Version of the layout: part of every key, so that two layouts never meet in one. */
export const LAYOUT = '1';

/** What tells the physical queues of one logical queue apart, inside its hash tag. */
const INFIXES = { '': '', '.dead': 'd:', '.high': 'h:', '.low': 'l:' } as const;

/** Where the keys of one physical queue begin. All of one logical queue lie in one slot of a cluster. */
export interface QueueKeys {
  /** `<prefix>:v1:{mail}:`, shared by `mail`, its bands and `mail.dead`: ids, locks, records, repeats. */
  readonly shared: string;
  /** Beginning of the keys of this physical queue. */
  readonly own: string;
  /** Beginning of the keys of the dead letters. */
  readonly dead: string;
}

/** Builds the beginnings of all keys that belong to a queue. */
export function keysOf(prefix: string, queue: string): QueueKeys {
  const logical = logicalQueue(queue);
  const shared = `${root(prefix)}{${logical}}:`;
  const suffix = queue.slice(logical.length) as keyof typeof INFIXES;
  return { shared, own: `${shared}${INFIXES[suffix]}`, dead: `${shared}${INFIXES['.dead']}` };
}

/** The key that says which layout lies under a prefix: a string, kept for good. */
export function layoutKey(prefix: string): string {
  return `${prefix}:layout`;
}

/** A key, or the name of a channel, that belongs to no queue. */
export function commonKey(prefix: string, name: string): string {
  return `${root(prefix)}${name}`;
}

/**
 * The channel on which one driver is told that there is work for its consumers. In a cluster it may listen at
 * another node than that which tells, so that nobody knows whether it was heard: its name says so.
 */
export function wakeChannel(prefix: string, driver: string, isCluster: boolean): string {
  return commonKey(prefix, `wake:${isCluster ? 'far-' : ''}${driver}`);
}

function root(prefix: string): string {
  return `${prefix}:v${LAYOUT}:`;
}
