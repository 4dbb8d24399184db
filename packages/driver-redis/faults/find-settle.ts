import { createHash } from 'node:crypto';

/**
 * Makes what finds the beginning of a settlement in bytes on their way to Redis: the hash of its script, of
 * the build that the worker processes run.
 */
export async function findSettle(): Promise<(chunk: Buffer) => number> {
  const module = new URL('./scripts/settle.js', import.meta.resolve('@switchyard/driver-redis'));
  const { settle } = (await import(module.href)) as { readonly settle: { readonly lua: string } };
  const hash = createHash('sha1').update(settle.lua).digest('hex');
  return (chunk) => chunk.indexOf(hash, 0, 'latin1');
}
