import type { Logger } from '@switchyard/core';
import type { EnginePort } from '../engine-port.ts';

/** What became of the jobs that a worker ran. */
export interface JobCounts {
  readonly completed: number;
  readonly retried: number;
  readonly discarded: number;
  readonly dead: number;
}

/** Counts and logs what an engine runs; the answer tells the counts so far. */
export function watchJobs(events: EnginePort['events'], log: Logger): () => JobCounts {
  const counts = { completed: 0, retried: 0, discarded: 0, dead: 0 };
  events.on('worker.started', ({ queues, concurrency }) =>
    log.info({ queues: queues.join(','), concurrency }, 'working'),
  );
  events.on('job.started', ({ id, task, queue, attempt }) =>
    log.debug({ job_id: id, task, queue, attempt }, 'job started'),
  );
  events.on('job.completed', ({ id, task, queue, durationMs }) => {
    counts.completed += 1;
    log.debug({ job_id: id, task, queue, duration_ms: durationMs }, 'job completed');
  });
  // The engine itself logs what goes wrong.
  events.on('job.retried', () => void (counts.retried += 1));
  events.on('job.dead', () => void (counts.dead += 1));
  events.on('job.discarded', ({ id, task, queue, reason }) => {
    counts.discarded += 1;
    log.debug({ job_id: id, task, queue, reason }, 'job discarded');
  });
  events.on('worker.stopped', ({ stillRunning }) =>
    log.info({ ...counts, still_running: stillRunning }, 'stopped'),
  );
  return () => ({ ...counts });
}
