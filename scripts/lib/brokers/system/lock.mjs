import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { findProcess } from './processes.mjs';
import { until } from './until.mjs';

/**
 * Does work that only one process may do at a time. A lock whose holder has died is taken over.
 *
 * @template T
 * @param {string} file
 * @param {{ work: () => Promise<T>, onWait?: (holder: string) => void }} task
 * @returns {Promise<T>}
 */
export async function withLock(file, { work, onWait = () => {} }) {
  const mine = `${process.pid} ${findProcess(process.pid)?.started} ${randomUUID()}`;
  let waiting = false;
  await until(
    async () => {
      if (await place(file, mine)) return true;
      const holder = await read(file);
      if (isStale(holder)) await clear(file, holder);
      else if (!waiting && (waiting = holder !== '')) onWait(holder.split(' ')[0] ?? '');
      return undefined;
    },
    { everyMs: 50, withinMs: Number.POSITIVE_INFINITY },
  );
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Puts a file in place with its content, or not at all: a reader never sees half a lock.
 *
 * @param {string} file
 * @param {string} content
 * @returns {Promise<boolean>} false when it is there already
 */
async function place(file, content) {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** @param {string} holder  the content of a lock, empty when there is none */
function isStale(holder) {
  if (holder === '') return false;
  const [pid, ...rest] = holder.split(' ');
  const running = findProcess(Number(pid));
  return running === undefined || running.started !== rest.slice(0, -1).join(' ');
}

/**
 * Removes a dead process's lock. Of all who saw it, one at a time holds the marker and looks again
 * whether it is still that lock, so nobody removes the lock of whoever was quicker.
 *
 * @param {string} file
 * @param {string} stale
 */
async function clear(file, stale) {
  const marker = `${file}.clearing`;
  if (!(await place(marker, stale))) return removeIfOld(marker);
  if ((await read(file)) === stale) await rm(file, { force: true });
  await rm(marker, { force: true });
}

/** @param {string} marker  left by a process that died within the lines above */
async function removeIfOld(marker) {
  const age = await stat(marker).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > 10_000) await rm(marker, { force: true });
}

/** @param {string} file */
async function read(file) {
  return readFile(file, 'utf8').catch(() => '');
}
