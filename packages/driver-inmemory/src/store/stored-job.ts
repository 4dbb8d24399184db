import type { JobState, StoredJob } from '@switchyard/core/driver';
import type { StoredMessage } from '../queue/stored-message.ts';

const NO_LOGS: readonly string[] = Object.freeze([]);

/** The state of a job, told from where its message lies. */
export function stateOf(message: StoredMessage, dead: boolean): JobState {
  if (dead) return 'dead';
  switch (message.where) {
    case 'delayed':
      return 'delayed';
    case 'leased':
      return 'active';
    case 'ready':
    case 'blocked':
    case 'suspect':
    case 'nowhere':
      return 'waiting';
  }
}

/** What is known of a job whose message lies in a queue. */
export function asStoredJob(queue: string, message: StoredMessage, dead: boolean): StoredJob {
  const { id, headers, extra, body, run, dueAt, takenAt, notes } = message;
  const state = stateOf(message, dead);
  return {
    queue,
    id,
    state,
    headers,
    extra,
    body,
    run,
    runAt: state === 'delayed' ? dueAt : undefined,
    startedAt: takenAt === 0 ? undefined : takenAt,
    endedAt: dead ? message.since : undefined,
    worker: undefined,
    result: undefined,
    progress: notes?.progress,
    logs: notes?.logs ?? NO_LOGS,
  };
}
