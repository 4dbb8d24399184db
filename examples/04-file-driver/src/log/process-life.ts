import { readFileSync } from 'node:fs';
import { isErrorCode } from './file-errors.ts';

/**
 * What tells a process from others of the same number before or after it (in containers it is the
 * same at every start): its beginning, in ticks of the machine. `dead` where there is none,
 * `unknown` where the system does not tell.
 */
export function lifeOf(pid: number): string {
  if (process.platform !== 'linux') return 'unknown';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, state = '', ...rest] = stat.slice(stat.lastIndexOf(')')).split(' ');
    return 'ZX'.includes(state) ? 'dead' : String(rest[18]);
  } catch (error) {
    return isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ESRCH') ? 'dead' : 'unknown';
  }
}

/** Whether the process that wrote down its number and life may still run. */
export function canRun(pid: number, life: string): boolean {
  const now = lifeOf(pid);
  if (now !== 'unknown' && life !== 'unknown') return now === life;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return isErrorCode(error, 'EPERM');
  }
}
