import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getQueueEngine, type QueueEngine } from '@switchyard/core';
import { loopback } from '@switchyard/driver-testkit';
import { onTestFinished } from 'vitest';
import { sharedBroker } from './shared-broker.ts';
import { fixtures, startBin, type Bin } from './start-bin.ts';

const silent = (): void => undefined;

/** A worker with several processes, and the producer that gives it jobs. */
export interface Crew extends Bin {
  readonly producer: QueueEngine;
  /** Lets the jobs that hold end. */
  readonly go: () => void;
  /** Whether a job that held has ended. */
  readonly isDone: (name: string) => boolean;
  /** The processes that said a text with their id after it. */
  readonly pidsOf: (text: string) => readonly number[];
  /** Everything written so far. */
  readonly written: () => string;
}

const PROCESSES = 2;

/** Flags that let each process have one job and no other, so that two jobs are in two processes. */
export const ONE_EACH: readonly string[] = ['--concurrency', '1'];

/** Starts the module `crew.mjs` in two processes on a broker of their own; both are ready when it resolves. */
export async function startCrew(flags: readonly string[]): Promise<Crew> {
  const { broker, where } = await sharedBroker();
  const producer = getQueueEngine({
    driver: loopback({ url: broker.url() }),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  onTestFinished(async () => producer.close());
  for (const task of ['meet', 'hold', 'note', 'fill']) producer.declareTask(task);
  const argv = ['worker', join(fixtures, 'crew.mjs'), '--processes', String(PROCESSES), ...flags];
  // A second job fetched beforehand would wait behind the first.
  const prefetch = flags.includes('--concurrency') ? { CREW_PREFETCH: '1' } : {};
  const bin = startBin(argv, { ...where, env: { ...where.env, ...prefetch }, detached: true });
  const group = bin.child.pid ?? 0;
  onTestFinished(() => endGroup(group));
  let all = '';
  await bin.shows((written) => {
    all = written;
    return count(written, 'working') >= PROCESSES;
  });
  return {
    ...bin,
    producer,
    go: () => writeFileSync(join(where.cwd ?? '', 'go'), ''),
    isDone: (name) => existsSync(join(where.cwd ?? '', `done-${name}`)),
    written: () => all,
    pidsOf: (text) =>
      Array.from(all.matchAll(new RegExp(`${text} pid=(\\d+)`, 'g')), ([, pid]) => Number(pid)),
  };
}

/** How often a text stands in another. */
export function count(all: string, text: string): number {
  return all.split(text).length - 1;
}

/** Waits until a process is gone; fails after eight seconds. */
export async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 8_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} lives on`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Where nobody collects orphans, one that has ended stays in the table as a zombie. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^\d+ \(.*\) Z/.test(stat);
  } catch (error) {
    // Without a /proc there are no zombies to tell apart.
    return error instanceof Error && 'path' in error && !existsSync('/proc/self');
  }
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
