import type { EnginePort } from '../engine-port.ts';
import type { CliParts } from '../run/cli-parts.ts';
import { wornBy } from '../supervise/limits.ts';
import type { SupervisorLink } from '../supervise/process-port.ts';
import type { JobCounts } from './worker-counts.ts';

/** How often memory is looked at, and counts are told. Milliseconds. */
const LOOK_MS = 1_000;

/** Tells the supervisor what this process has run, and when it is worn out. */
export class WearWatch {
  readonly #parts: Pick<CliParts, 'wait'>;
  readonly #link: SupervisorLink;
  readonly #end = new AbortController();
  #started = 0;
  #isWorn = false;

  constructor(parts: Pick<CliParts, 'wait'>, link: SupervisorLink) {
    this.#parts = parts;
    this.#link = link;
  }

  /** Watches until `end()`. */
  begin(events: EnginePort['events'], jobs: () => JobCounts): void {
    events.on('job.started', () => {
      this.#started += 1;
      // Memory is looked at less often: it is not for nothing.
      this.#look(0);
    });
    void this.#keepLooking(jobs);
  }

  /** Ends it. */
  end(): void {
    this.#end.abort();
  }

  async #keepLooking(jobs: () => JobCounts): Promise<void> {
    const { signal } = this.#end;
    let told = JSON.stringify(jobs());
    for (;;) {
      await this.#parts.wait(LOOK_MS, signal);
      if (signal.aborted) return;
      this.#look(this.#link.memoryMiB());
      const counts = jobs();
      const text = JSON.stringify(counts);
      if (text !== told) void this.#link.tell({ type: 'counts', jobs: counts });
      told = text;
    }
  }

  #look(memoryMiB: number): void {
    if (this.#isWorn) return;
    const wear = wornBy(this.#link.limits, { jobs: this.#started, memoryMiB });
    if (wear === undefined) return;
    this.#isWorn = true;
    void this.#link.tell({ type: 'worn', wear });
  }
}
