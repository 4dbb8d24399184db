import fc from 'fast-check';
import { anyStep } from './arbitrary-step.ts';
import type { HistoryWorld } from './history-world.ts';
import { showStep } from './show-step.ts';
import type { Step } from './step.ts';
import { canTake, takeStep } from './take-step.ts';

/** A world, and the steps that were taken in it. */
export interface RunningHistory {
  readonly world: HistoryWorld;
  readonly taken: Step[];
}

/** One step as a command: left out where there is nothing for it to be done to. */
class HistoryCommand implements fc.AsyncCommand<HistoryWorld, RunningHistory> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(world: Readonly<HistoryWorld>): boolean {
    return canTake(this.#step, world);
  }

  async run(world: HistoryWorld, { taken }: RunningHistory): Promise<void> {
    taken.push(this.#step);
    await takeStep(this.#step, world);
  }

  toString(): string {
    return showStep(this.#step);
  }
}

/** Any history of at most so many commands. */
export function anyHistory(
  maxCommands: number,
): fc.Arbitrary<Iterable<fc.AsyncCommand<HistoryWorld, RunningHistory>>> {
  return fc.commands<HistoryWorld, RunningHistory, false>(
    [anyStep.map((step) => new HistoryCommand(step))] as never,
    { maxCommands, size: 'max', disableReplayLog: true },
  ) as never;
}
