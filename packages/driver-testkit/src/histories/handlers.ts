import { discard, snooze, type JobContext } from '@switchyard/core';
import { deferred, type Deferred } from '../fakes/deferred.ts';
import type { HistoryProcess } from './history-process.ts';
import type { HistoryPayload, PlannedJob } from './planned-job.ts';
import type { Act } from './step.ts';

/** What handlers know of their world. */
export interface HandlerWorld {
  readonly job: (name: string) => PlannedJob | undefined;
  readonly kill: (process: HistoryProcess) => void;
}

/** The handlers of a history: each run does the next act of its job. */
export class Handlers {
  readonly #world: HandlerWorld;
  readonly #calm: Deferred<void> = deferred();
  #isCalm = false;

  constructor(world: HandlerWorld) {
    this.#world = world;
  }

  /** From now on nothing hangs and nobody kills; what hangs returns. */
  calmDown(): void {
    this.#isCalm = true;
    this.#calm.resolve();
  }

  /** One run of a job in a process. */
  async run(
    payload: HistoryPayload,
    context: Pick<JobContext, 'signal'>,
    process: HistoryProcess,
  ): Promise<unknown> {
    const job = this.#world.job(payload.job);
    const act = job?.plan.acts[job.runs] ?? { do: 'ok', ms: 0 };
    if (job !== undefined) job.runs += 1;
    return this.#do(act, { name: payload.job, signal: context.signal, process });
  }

  async #do(
    act: Act,
    run: {
      readonly name: string;
      readonly signal: AbortSignal;
      readonly process: HistoryProcess;
    },
  ): Promise<unknown> {
    if ('ms' in act && act.ms > 0) await sleep(run.process, act.ms);
    switch (act.do) {
      case 'ok':
        return { job: run.name };
      case 'throw':
        throw new Error('as planned');
      case 'snooze':
        return snooze(act.ms);
      case 'discard':
        return discard('as planned');
      case 'hang':
        return Promise.race([this.#untilCalm(run.name), aborted(run.signal)]);
      case 'deaf':
        return this.#untilCalm(run.name);
      case 'kill':
        if (this.#isCalm) return { job: run.name };
        this.#world.kill(run.process);
        return new Promise(() => undefined);
    }
  }

  async #untilCalm(job: string): Promise<unknown> {
    await this.#calm.promise;
    return { job };
  }
}

function sleep({ clock }: HistoryProcess, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(resolve, ms));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
  });
}
