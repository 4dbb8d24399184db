import type { Clock } from '../contract/clock.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { JobNotFoundError, JobWaitTimeoutError } from '../exceptions/lookup-errors.ts';
import type { JobRecord } from './job-record.ts';

const ENDS = ['job.completed', 'job.discarded', 'job.cancelled', 'job.dead'] as const;
const FIRST_LOOK_MS = 50;
const LAST_LOOK_MS = 1_000;

/** Looks at a job until it has ended: at once where it ends in this process, else ever more rarely. */
export async function waitForEnd(
  look: () => Promise<JobRecord | undefined>,
  wait: { readonly id: string; readonly queues: readonly string[]; readonly timeoutMs: number },
  { clock, events }: { readonly clock: Clock; readonly events: EngineEvents },
): Promise<JobRecord> {
  const { id, timeoutMs } = wait;
  const end = clock.now() + timeoutMs;
  let knock: () => void = () => undefined;
  const stops = ENDS.map((name) =>
    events.on(name, (event) => {
      if (event.id === id) knock();
    }),
  );
  try {
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_LOOK_MS)) {
      const job = await look();
      if (job === undefined) throw new JobNotFoundError(id, wait.queues);
      if (hasEnded(job)) return job;
      const leftMs = end - clock.now();
      if (leftMs <= 0) throw new JobWaitTimeoutError(id, { state: job.state, timeoutMs });
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(resolve, Math.min(pauseMs, leftMs));
        knock = () => {
          timer.clear();
          resolve();
        };
      });
    }
  } finally {
    for (const stop of stops) stop();
  }
}

function hasEnded({ state }: JobRecord): boolean {
  return ['completed', 'discarded', 'cancelled', 'dead'].includes(state);
}
