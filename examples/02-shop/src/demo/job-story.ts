/** What was heard of one job, from the library's events. */
export class JobStory {
  readonly task: string;
  /** Milliseconds waited before each start. */
  readonly waits: number[] = [];
  runs = 0;
  retries = 0;
  deaths = 0;
  /** Starts after a death: each is a redrive that came through. */
  redrives = 0;
  ended: 'completed' | 'dead' | undefined = undefined;
  /** Milliseconds since 1970. */
  endedAt = 0;

  constructor(task: string) {
    this.task = task;
  }

  /** A run began. */
  started(waitMs: number | undefined): void {
    if (this.ended === 'dead') this.redrives += 1;
    this.ended = undefined;
    this.runs += 1;
    if (waitMs !== undefined) this.waits.push(waitMs);
  }

  /** A run failed and another will follow. */
  retried(): void {
    this.retries += 1;
  }

  /** The job ended, for now or for good. */
  end(how: 'completed' | 'dead', at: number): void {
    if (how === 'dead') this.deaths += 1;
    this.ended = how;
    this.endedAt = at;
  }
}
