import type { JobContext } from '@switchyard/core';
import type { FaultJob } from './child-setup.ts';

/** Does what a job's payload says. */
export async function runFaultJob(payload: FaultJob, job: JobContext): Promise<void> {
  const { ms = 0, obeys = false, hangs = false, blocksMs = 0 } = payload;
  if (isIn(payload.killsIn, job.run ?? 1)) process.kill(process.pid, 'SIGKILL');
  const isFirst = (job.run ?? 1) === 1;
  if (isFirst && blocksMs > 0) block(blocksMs);
  if (isFirst && hangs) await new Promise(() => undefined);
  await wait(ms, obeys ? job.signal : undefined);
  if (isIn(payload.throwsIn, job.attempt)) throw new Error('as planned');
}

function isIn(which: FaultJob['killsIn'], nth: number): boolean {
  return which === 'always' || (which?.includes(nth) ?? false);
}

function block(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end);
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
