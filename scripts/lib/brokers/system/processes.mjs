import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/**
 * A process as the system's table shows it. `started` tells it from a later one with the same pid.
 *
 * @typedef {{ pid: number, parent: number, started: string, frozen: boolean }} Process
 */

const onLinux = process.platform === 'linux';

/**
 * @param {number} pid
 * @returns {Process | undefined} nothing for one that has ended, even if nobody has buried it yet
 */
export function findProcess(pid) {
  return onLinux ? fromProc(pid) : fromPs(['-p', String(pid)])[0];
}

/**
 * Everything that a process started and that still hangs under it, children before grandchildren.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function descendants(pid) {
  const everyone = onLinux ? allFromProc() : fromPs(['-A']);
  const found = [pid];
  for (const ancestor of found) {
    for (const { pid: child, parent } of everyone) if (parent === ancestor) found.push(child);
  }
  return found.slice(1);
}

/** Fields of /proc/<pid>/stat after the name, which may itself hold spaces and parentheses. */
const STATE = 0;
const PARENT = 1;
const START = 19;

/** @param {number} pid @returns {Process | undefined} */
function fromProc(pid) {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[STATE] ?? '';
  if (state === '' || state === 'X') return undefined;
  // One that was killed keeps its ports until its last thread is gone, though the first one is dead.
  if (state === 'Z' && threads(pid) <= 1) return undefined;
  // Ticks since boot: the same number after the next boot is another process.
  const started = `${bootId()}-${fields[START]}`;
  return { pid, parent: Number(fields[PARENT]), started, frozen: state === 'T' };
}

function allFromProc() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => fromProc(Number(name)) ?? []);
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function threads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}

function bootId() {
  return readIfThere('/proc/sys/kernel/random/boot_id').slice(0, 8);
}

/** @param {readonly string[]} selection @returns {Process[]} */
function fromPs(selection) {
  const { stdout } = spawnSync('ps', [...selection, '-o', 'pid=,ppid=,stat=,lstart='], {
    encoding: 'utf8',
  });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid = '', parent = '', state = '', ...started] = line.trim().split(/\s+/);
    if (pid === '' || state.startsWith('Z')) return [];
    const frozen = state.startsWith('T');
    return [{ pid: Number(pid), parent: Number(parent), started: started.join(' '), frozen }];
  });
}
