import { Session, type Profiler } from 'node:inspector/promises';
import type { Stopwatch, Workload } from '../workload.ts';
import { summarise, type ProfileSummary } from './summarise.ts';

const INTERVAL_US = 100;

/** Profiles the measured part of a workload, after a warm-up, in this process. */
export async function recordProfile(run: Workload, jobs: number): Promise<ProfileSummary> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await run(jobs, { start: () => undefined, stop: () => undefined });
  const camera = new Camera(session);
  await run(jobs, camera);
  const summary = summarise(await camera.profile(), jobs);
  session.disconnect();
  return summary;
}

/** A stopwatch that records what happens between start and stop. */
class Camera implements Stopwatch {
  readonly #session: Session;
  #stopped: Promise<Profiler.StopReturnType> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The session carries a command out before `post` returns; its promise only tells the answer. */
  start(): void {
    void this.#session.post('Profiler.start');
  }

  stop(): void {
    this.#stopped = this.#session.post('Profiler.stop');
  }

  async profile(): Promise<Profiler.Profile> {
    const stopped = await this.#stopped;
    if (stopped === undefined) throw new Error('The workload never stopped its watch.');
    return stopped.profile;
  }
}
