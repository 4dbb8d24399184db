import { discard, UnrecoverableError, type JobContext } from '@switchyard/core';
import type { Ledger } from '../../ledger/ledger.ts';
import { isCopyOf } from '../payloads.ts';
import { fail } from './thrown.ts';
import type { FaultJob } from './child-setup.ts';
import { die } from './deaths.ts';

/** Does what a job's payload says. */
export async function runFaultJob(
  payload: FaultJob,
  job: JobContext,
  ledger: Ledger,
): Promise<unknown> {
  const { ms = 0, obeys = false, hangs = false, blocksMs = 0, copyOf } = payload;
  if (copyOf !== undefined && !isCopyOf(copyOf, payload.value))
    ledger.write({ type: 'note', name: 'payload changed', detail: copyOf });
  if (isIn(payload.killsIn, job.run ?? 1)) await die(payload.killsBy ?? 'SIGKILL');
  const isFirst = (job.run ?? 1) === 1;
  if (isFirst && blocksMs > 0) block(blocksMs);
  if (isFirst && hangs) await new Promise(() => undefined);
  await wait(ms, obeys ? job.signal : undefined);
  if (job.redrives === 0 && isIn(payload.throwsIn, job.attempt)) throw new Error('as planned');
  if (isFirst && payload.throwsWhat !== undefined) await fail(payload.throwsWhat);
  if (payload.ends === 'unrecoverable') throw new UnrecoverableError('as planned');
  return payload.ends === 'discarded' ? discard('as planned') : undefined;
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
