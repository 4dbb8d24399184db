import type { StoredJob, StoredValue } from '../contract/store.ts';
import { decodeEnvelope, decodeObituary, isEnvelope } from '../envelope/decode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { timeOfId } from '../internal/id.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { JobRecord } from './job-record.ts';

type Serializers = ReadonlyMap<string, Serializer>;

/** Reads what a store knows of a job as people look at it. Never throws, whatever the bytes are. */
export function readRecord(job: StoredJob, serializers: Serializers): JobRecord {
  const { headers, extra, state } = job;
  const decoded = decodeEnvelope(headers, extra);
  const envelope = isEnvelope(decoded) ? decoded : undefined;
  const { reason, diedAt, error } = decodeObituary(headers, extra);
  const { contentType } = envelope ?? {};
  return {
    id: job.id,
    queue: job.queue,
    task: envelope?.task ?? headers[HEADER.task],
    state,
    attempt: envelope?.attempt ?? 1,
    maxAttempts: envelope?.maxAttempts,
    run: job.run,
    redrives: envelope?.redrives ?? 0,
    priority: envelope?.priority,
    orderingKey: envelope?.orderingKey,
    uniqueKey: envelope?.uniqueKey,
    enqueuedAt: toDate(envelope?.enqueuedAt ?? timeOfId(job.id)),
    runAt: toDate(job.runAt ?? envelope?.runAt),
    deadline: toDate(envelope?.deadline),
    startedAt: toDate(job.startedAt),
    endedAt: toDate(job.endedAt ?? diedAt),
    worker: job.worker,
    reason: state === 'dead' ? reason : undefined,
    error,
    payload: job.body && contentType && read({ contentType, bytes: job.body }, serializers),
    headers: envelope?.userHeaders ?? {},
    result: read(job.result, serializers),
    progress: read(job.progress, serializers),
    logs: job.logs,
  };
}

function toDate(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

function read(value: StoredValue | undefined, serializers: Serializers): unknown {
  if (value === undefined) return undefined;
  try {
    return serializers.get(value.contentType)?.deserialize(value.bytes);
  } catch {
    return undefined;
  }
}
