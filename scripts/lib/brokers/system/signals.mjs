import { descendants, findProcess } from './processes.mjs';
import { until } from './until.mjs';

/**
 * Kills a process and what it started. PostgreSQL's backends have sessions of their own and the
 * Erlang machine has helpers, so a signal to one pid or to its group would leave some behind.
 *
 * @param {number} pid
 */
export async function killTree(pid) {
  const doomed = [pid, ...descendants(pid)];
  for (const each of doomed) signal(each, 'SIGKILL');
  await allGone(doomed, 10_000);
}

/**
 * Stops a process and what it started from running until {@link thawTree}.
 *
 * @param {number} pid
 */
export async function freezeTree(pid) {
  signal(pid, 'SIGSTOP');
  // The parent stands still first, so that it cannot start another child behind our back.
  await until(() => findProcess(pid)?.frozen || undefined, { everyMs: 1, withinMs: 5_000 });
  const stopped = await until(() => stopTheRest(pid), { everyMs: 1, withinMs: 5_000 });
  if (stopped === undefined) throw new Error(`process ${pid} did not stop on SIGSTOP`);
}

/** @param {number} pid */
function stopTheRest(pid) {
  const running = [pid, ...descendants(pid)].filter((each) => findProcess(each)?.frozen === false);
  for (const each of running) signal(each, 'SIGSTOP');
  return running.length === 0 || undefined;
}

/** @param {number} pid */
export function thawTree(pid) {
  for (const each of [...descendants(pid), pid]) signal(each, 'SIGCONT');
}

/**
 * Asks a process to end in its own way, and kills it with what it started if it takes too long.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} farewell
 */
export async function stopTree(pid, farewell) {
  const leaving = [pid, ...descendants(pid)];
  thawTree(pid);
  signal(pid, farewell);
  if (await allGone([pid], 30_000)) await allGone(leaving, 2_000);
  for (const each of leaving) await killTree(each);
}

/**
 * @param {readonly number[]} pids
 * @param {number} withinMs
 * @returns {Promise<boolean>}
 */
async function allGone(pids, withinMs) {
  const gone = () => pids.every((pid) => findProcess(pid) === undefined) || undefined;
  return (await until(gone, { everyMs: 5, withinMs })) ?? false;
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended a moment ago, which is as good as a signal.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
