import { createHash } from 'node:crypto';
import type { Script } from './port.ts';

const HASHES = new WeakMap<Script, string>();

/** The name under which Redis knows a script. */
export function hashOf(script: Script): string {
  let hash = HASHES.get(script);
  if (hash === undefined) {
    hash = createHash('sha1').update(script.lua).digest('hex');
    HASHES.set(script, hash);
  }
  return hash;
}
