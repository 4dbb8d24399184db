import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DriverError } from '@switchyard/core/driver';
import { isErrorCode } from './file-errors.ts';
import { canRun, lifeOf } from './process-life.ts';

/**
 * Makes this process the only one that has a file open; the answer gives the lock back. Takes over
 * the lock of a process that is dead. Throws `DriverError` while the owner lives.
 *
 *   <path>.1 ─▶ <path>.2 ─▶ … the highest number has the lock; its text is the owner, none is nobody
 *
 * A lock is succeeded, never replaced: of all who see the same dead owner one can make the next
 * number. And numbers never fall, so that who looked long ago finds out.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${process.pid} ${lifeOf(process.pid)}`);
    for (;;) {
      const last = await lastNumber(path);
      if (last > 0 && (await isHeld(`${path}.${last}`))) continue;
      const mine = `${path}.${last + 1}`;
      if (!(await succeeds(link(draft, mine), 'EEXIST'))) continue;
      if ((await lastNumber(path)) === last + 1) {
        if (last > 0) await succeeds(unlink(`${path}.${last}`), 'ENOENT');
        // Needs no room on the disk, and is seen whole or not at all.
        return () => truncate(mine);
      }
      await succeeds(unlink(mine), 'ENOENT');
    }
  } finally {
    await succeeds(unlink(draft), 'ENOENT');
  }
}

/** Whether one has to look again; `false` if it is nobody's. Throws if its owner lives. */
async function isHeld(lock: string): Promise<boolean> {
  let owner: string;
  try {
    owner = await readFile(lock, 'utf8');
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return true;
    throw error;
  }
  const [pid = '', life = ''] = owner.split(' ');
  if (owner === '' || !canRun(Number(pid), life)) return false;
  const who = pid === String(process.pid) ? 'this process' : `process ${pid}`;
  throw new DriverError(
    'ERR_BROKER_UNAVAILABLE',
    `${lock} is held by ${who}: a file serves one driver at a time. Close that one first.`,
    { retryable: true },
  );
}

async function lastNumber(path: string): Promise<number> {
  const beginning = `${basename(path)}.`;
  const numbers = (await readdir(dirname(path)))
    .filter((name) => name.startsWith(beginning))
    .map((name) => name.slice(beginning.length))
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number);
  return Math.max(0, ...numbers);
}

/** Whether it worked; that it failed with the code that is expected is an answer. */
async function succeeds(work: Promise<void>, expected: string): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isErrorCode(error, expected)) return false;
    throw error;
  }
}
