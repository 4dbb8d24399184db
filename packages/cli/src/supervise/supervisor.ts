import type { Logger } from '@switchyard/core';
import type { CliParts } from '../run/cli-parts.ts';
import type { Failure } from '../run/failure.ts';
import { ChildFailure } from './child-failure.ts';
import { FirstStarts } from './first-starts.ts';
import { spreadLimits, type Limits } from './limits.ts';
import { Lines } from './lines.ts';
import type { ProcessListener } from './process-port.ts';
import { Slot } from './slot.ts';
import { addTotals, NOTHING, type Totals } from './tally.ts';
import { Turn } from './turn.ts';
import { WorkerChild, type Launch } from './worker-child.ts';

/** What a supervisor is to keep up. */
export interface Crew {
  readonly processes: number;
  readonly limits: Limits;
  /** The command line of each process. */
  readonly argv: readonly string[];
  /** Takes whole lines of a process. */
  readonly line: (process: number, stream: 'out' | 'err', line: string) => void;
}

type Outside = Pick<CliParts, 'io' | 'now' | 'wait' | 'random' | 'startProcess'>;

/** Keeps the processes of a worker running: starts, restarts, replaces and stops them. */
export class Supervisor {
  readonly #outside: Outside;
  readonly #crew: Crew;
  readonly #log: Logger;
  readonly #children = new Set<WorkerChild>();
  readonly #starts: FirstStarts;
  readonly #stopping = new AbortController();
  #totals = NOTHING;
  #failure: Failure | undefined;

  constructor(outside: Outside, crew: Crew, log: Logger) {
    this.#outside = outside;
    this.#crew = crew;
    this.#log = log;
    this.#starts = new FirstStarts(crew.processes);
  }

  /**
   * Resolves when all processes have ended: after `stop()`, or because their modules stopped them.
   * Throws {@link ChildFailure} where none of them can begin.
   */
  async run(): Promise<Totals> {
    const { wait, random } = this.#outside;
    const parts = {
      log: this.#log,
      starts: this.#starts,
      turn: new Turn(),
      stopping: this.#stopping.signal,
      start: (process: number) => this.#start(process),
      wait: (ms: number, signal: AbortSignal) => wait(ms, signal),
      random: () => random(),
      note: (more: Partial<Totals>) => this.#note(more),
      giveUp: (failure: Failure) => this.#giveUp(failure),
    };
    const numbers = Array.from({ length: this.#crew.processes }, (_, index) => index + 1);
    await Promise.all(numbers.map((process) => new Slot(process, parts).keep()));
    if (this.#failure !== undefined) throw new ChildFailure(this.#failure);
    return this.#totals;
  }

  /** Tells every process to drain; `run` resolves when they have ended. */
  stop(): void {
    this.#stopping.abort();
    for (const child of this.#children) child.drain();
  }

  /** Ends every process at once. */
  kill(): void {
    this.#stopping.abort();
    for (const child of this.#children) child.kill();
  }

  #giveUp(failure: Failure): void {
    this.#failure = failure;
    // None was ever ready: no job is lost.
    this.kill();
  }

  #note(more: Partial<Totals>): void {
    this.#totals = addTotals(this.#totals, more);
  }

  #start(process: number): WorkerChild {
    const { io, random, startProcess, now } = this.#outside;
    const limits = spreadLimits(this.#crew.limits, () => random());
    const settings = { process, limits, color: io.color };
    const launch: Launch = ({ news, ended }) => {
      const { wrote, rest } = this.#passOn(process);
      const listener: ProcessListener = {
        wrote,
        news: (told) => {
          if (told.type === 'ready') this.#starts.ready();
          news(told);
        },
        ended: (end) => {
          rest();
          ended(end);
          this.#children.delete(child);
          this.#note({ jobs: child.counts });
        },
      };
      return startProcess({ argv: this.#crew.argv, settings }, listener);
    };
    const child = new WorkerChild(process, launch, () => now());
    this.#children.add(child);
    this.#log.debug({ process, pid: child.pid, ...limits }, 'process started');
    return child;
  }

  #passOn(process: number): Pick<ProcessListener, 'wrote'> & { readonly rest: () => void } {
    const lines = { out: new Lines(), err: new Lines() };
    const pass = (stream: 'out' | 'err', whole: readonly string[]): void => {
      for (const line of whole) this.#crew.line(process, stream, line);
    };
    return {
      wrote: (stream, text) => pass(stream, lines[stream].push(text)),
      rest: () => {
        pass('out', lines.out.end());
        pass('err', lines.err.end());
      },
    };
  }
}
