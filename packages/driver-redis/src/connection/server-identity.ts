import type { Redis } from 'ioredis';
import { isReplyError } from './map-error.ts';

/** What a server says of itself; what it forbids to ask stays unknown. */
export interface ServerIdentity {
  /** Such as `7.0.15`. */
  readonly version: string | undefined;
  /** `standalone`, `cluster` or `sentinel`. */
  readonly mode: string | undefined;
}

/** Asks a server what it is. */
export async function identityOf(client: Redis): Promise<ServerIdentity> {
  const info = (await client.info('server').catch(unlessForbidden)) ?? '';
  const version = /redis_version:([\d.]+)/.exec(info)?.[1];
  if (version !== undefined) return { version, mode: /redis_mode:(\w+)/.exec(info)?.[1] };
  const hello = await client.call('HELLO').catch(unlessForbidden);
  const fields: readonly unknown[] = Array.isArray(hello) ? hello : [];
  return { version: fieldOf(fields, 'version'), mode: fieldOf(fields, 'mode') };
}

/** Whether a version such as `7.0.15` is at least this one. */
export function isAtLeast(
  version: string,
  [least, leastMinor]: readonly [number, number],
): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > least || (major === least && minor >= leastMinor);
}

function fieldOf(fields: readonly unknown[], name: string): string | undefined {
  const at = fields.indexOf(name);
  const value = at < 0 ? undefined : fields[at + 1];
  return typeof value === 'string' ? value : undefined;
}

/** Managed servers forbid some commands, or do not know them. */
function unlessForbidden(error: unknown): undefined {
  if (isReplyError(error) && /^(?:NOPERM|ERR) /.test(error.message)) return undefined;
  throw error;
}
