import type { JobCounts } from '../commands/worker-counts.ts';
import type { Wear } from './limits.ts';
import type { Death } from './life.ts';
import type { News, OrderlyStop } from './messages.ts';
import type { ProcessEnd, ProcessHandle, ProcessListener } from './process-port.ts';
import type { Failure } from '../run/failure.ts';

/** What happens next to a process. */
export type Next =
  | { readonly type: 'worn'; readonly wear: Wear }
  | { readonly type: 'dead'; readonly death: Death; readonly livedMs: number };

/** Starts a process that tells this listener. */
export type Launch = (listener: Pick<ProcessListener, 'news' | 'ended'>) => ProcessHandle;

/**
 * One process of a worker, as its supervisor knows it.
 *
 *   starting ──ready──▶ working ──drain()──▶ draining ──▶ dead
 *       └──────────────────┴──── by itself, or killed ─────┘
 */
export class WorkerChild {
  /** Its number. */
  readonly process: number;
  /** Resolves with true when it takes jobs, with false when it died before. */
  readonly becameReady: Promise<boolean>;
  /** Resolves when it is dead. */
  readonly gone: Promise<Death>;
  readonly #now: () => number;
  readonly #bornAt: number;
  readonly #handle: ProcessHandle;
  readonly #worn: Promise<void>;
  #isReady = false;
  #drains = false;
  #dead: Extract<Next, { type: 'dead' }> | undefined;
  #wear: Wear | undefined;
  #last: OrderlyStop | Failure | undefined;
  #counts: JobCounts = { completed: 0, retried: 0, discarded: 0, dead: 0 };
  #onReady: (ready: boolean) => void = () => undefined;
  #onWorn: () => void = () => undefined;
  #onGone: (death: Death) => void = () => undefined;

  constructor(process: number, launch: Launch, now: () => number) {
    this.process = process;
    this.#now = now;
    this.#bornAt = now();
    this.becameReady = new Promise((resolve) => {
      this.#onReady = resolve;
    });
    this.#worn = new Promise((resolve) => {
      this.#onWorn = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#onGone = resolve;
    });
    this.#handle = launch({
      news: (news) => this.#hear(news),
      ended: (end) => this.#end(end),
    });
  }

  get pid(): number | undefined {
    return this.#handle.pid;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /** What it has run; of one that was killed, as of its last second. */
  get counts(): JobCounts {
    return this.#counts;
  }

  /** Milliseconds since its start. */
  get ageMs(): number {
    return this.#now() - this.#bornAt;
  }

  /** Waits until it is worn out or dead; a death is told first, and again. */
  async next(): Promise<Next> {
    await Promise.race([this.#worn, this.gone]);
    if (this.#dead !== undefined) return this.#dead;
    if (this.#wear === undefined) throw new Error('a process is neither worn out nor dead');
    return { type: 'worn', wear: this.#wear };
  }

  /** Tells it to drain and end. Told once, however often this is called. */
  drain(): void {
    if (this.#drains) return;
    this.#drains = true;
    this.#handle.order({ type: 'drain' });
  }

  /** Ends it at once. */
  kill(): void {
    this.#handle.kill();
  }

  #hear(news: News): void {
    switch (news.type) {
      case 'ready':
        this.#isReady = true;
        this.#onReady(true);
        return;
      case 'counts':
        this.#counts = news.jobs;
        return;
      case 'worn':
        this.#wear = news.wear;
        this.#onWorn();
        return;
      case 'stopped':
        this.#counts = news.stop.jobs;
        this.#last = news.stop;
        return;
      case 'failed':
        this.#last = news.failure;
        return;
    }
  }

  #end(end: ProcessEnd): void {
    const death = this.#deathBy(end);
    this.#dead = { type: 'dead', death, livedMs: this.ageMs };
    this.#onReady(false);
    this.#onGone(death);
  }

  #deathBy(end: ProcessEnd): Death {
    if (this.#last === undefined) return { type: 'died', end };
    return 'message' in this.#last
      ? { type: 'failed', failure: this.#last }
      : { type: 'stopped', stop: this.#last };
  }
}
