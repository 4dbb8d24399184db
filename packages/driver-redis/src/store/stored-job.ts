import type { JobState, StoredJob } from '@switchyard/core/driver';
import type { Reply } from '../connection/port.ts';
import { readValue } from './content-bytes.ts';
import { listOf, textOf, unreadable } from './decode-answers.ts';
import { readHeaders } from './header-bytes.ts';

/** Reads a job as `lua/read.ts` tells it. Throws `DriverError` where it cannot be one. */
export function readJob(queue: string, reply: Reply): StoredJob {
  const [id, state, created, runAt, run, started, ended, worker, ...content] = listOf(
    reply,
    'records',
  );
  const [headers, extra, body, result, progress, logs] = content;
  try {
    return {
      queue,
      id: textOf(id),
      state: textOf(state) as JobState,
      headers: (Buffer.isBuffer(headers) ? readHeaders(headers) : undefined) ?? {},
      extra: Buffer.isBuffer(extra) ? readHeaders(extra) : undefined,
      body: Buffer.isBuffer(body) ? body : undefined,
      run: numberOf(run),
      runAt: numberOf(runAt),
      createdAt: numberOf(created),
      startedAt: numberOf(started),
      endedAt: numberOf(ended),
      worker: Buffer.isBuffer(worker) ? worker.toString() : undefined,
      result: Buffer.isBuffer(result) ? readValue(result) : undefined,
      progress: Buffer.isBuffer(progress) ? readValue(progress) : undefined,
      logs: listOf(logs, 'records').map(textOf),
    };
  } catch (error) {
    throw unreadable('records', error);
  }
}

/** Numbers come as such or as text; nothing, where there is none. */
function numberOf(reply: Reply | undefined): number | undefined {
  return reply === null || reply === undefined ? undefined : Number(textOf(reply));
}
