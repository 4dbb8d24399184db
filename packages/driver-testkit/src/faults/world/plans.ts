import { discard, snooze } from '@switchyard/core';
import type { Clock } from '@switchyard/core/driver';
import type { Step } from './step.ts';

/** A run that is to do the next step of its job. */
export interface PlannedRun {
  readonly job: string;
  readonly signal: AbortSignal;
  /** Kills the worker that runs it. */
  readonly kill: () => void;
}

/** What the jobs of a world do, run by run. */
export class Plans {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #plans = new Map<string, { readonly steps: readonly Step[]; runs: number }>();

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** Plans a job. */
  set(job: string, steps: readonly Step[]): void {
    this.#plans.set(job, { steps, runs: 0 });
  }

  /** Does what the job does in this run; answers what its handler answers. */
  async run({ job, signal, kill }: PlannedRun): Promise<unknown> {
    const step = this.#next(job);
    switch (step?.do) {
      case undefined:
        return undefined;
      case 'work':
        return this.#sleep(step.ms);
      case 'throw':
        await this.#sleep(step.ms);
        throw new Error('as planned');
      case 'snooze':
        return snooze(step.ms);
      case 'discard':
        return discard('as planned');
      case 'kill':
        kill();
        return new Promise(() => undefined);
      case 'hang':
        return new Promise(() => undefined);
      case 'obey':
        return Promise.race([this.#sleep(step.ms), aborted(signal)]);
      case 'call':
        return step.run();
    }
  }

  #next(job: string): Step | undefined {
    const plan = this.#plans.get(job);
    if (plan === undefined) return undefined;
    const last = plan.steps.at(-1);
    const stays = last?.do === 'throw' || last?.do === 'kill' ? last : undefined;
    const step = plan.steps[plan.runs] ?? stays;
    plan.runs += 1;
    return step;
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.setTimer(resolve, ms);
    });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
