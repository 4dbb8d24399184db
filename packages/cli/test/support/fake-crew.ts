import type { CliParts } from '../../src/run/cli-parts.ts';
import type { Failure } from '../../src/run/failure.ts';
import type { Wear } from '../../src/supervise/limits.ts';
import type { Order, OrderlyStop } from '../../src/supervise/messages.ts';
import type {
  ProcessEnd,
  ProcessListener,
  ProcessStart,
  StartProcess,
} from '../../src/supervise/process-port.ts';
import { until } from './until.ts';

const NO_JOBS = { completed: 0, retried: 0, discarded: 0, dead: 0 };

/** A process that does what a test says. */
export class FakeProcess {
  readonly given: ProcessStart;
  readonly orders: Order['type'][] = [];
  isKilled = false;
  readonly #listener: ProcessListener;

  constructor(given: ProcessStart, listener: ProcessListener) {
    this.given = given;
    this.#listener = listener;
  }

  get number(): number {
    return this.given.settings.process;
  }

  ready(): void {
    this.#listener.news({ type: 'ready' });
  }

  worn(by: Wear['by']): void {
    this.#listener.news({ type: 'worn', wear: { by, used: 9, limit: 8 } });
  }

  counts(completed: number): void {
    this.#listener.news({ type: 'counts', jobs: { ...NO_JOBS, completed } });
  }

  writes(stream: 'out' | 'err', text: string): void {
    this.#listener.wrote(stream, text);
  }

  /** Ends as one that has drained. */
  stops({ completed = 0, ...stop }: Partial<OrderlyStop> & { completed?: number } = {}): void {
    const jobs = { ...NO_JOBS, completed };
    this.#listener.news({
      type: 'stopped',
      stop: { byModule: false, stillRunning: 0, jobs, ...stop },
    });
    this.dies({ code: 0 });
  }

  /** Ends as one that told what went wrong. */
  fails(code: string, exitCode: number): void {
    const failure: Failure = {
      code,
      message: `it is ${code}`,
      remedy: 'mend it',
      exitCode,
      stack: '',
    };
    this.#listener.news({ type: 'failed', failure });
    this.dies({ code: exitCode });
  }

  dies(end: ProcessEnd): void {
    this.#listener.ended(end);
  }
}

interface Waiting {
  readonly ms: number;
  /** Ends this wait. */
  readonly over: () => void;
}

/** Stands in for the processes of a worker, and for time. */
export class FakeCrew {
  /** All that were ever started. */
  readonly started: FakeProcess[] = [];
  /** Waits that last still. */
  readonly waiting: Waiting[] = [];
  /** Epoch milliseconds. */
  time = 0;

  readonly startProcess: StartProcess = (given, listener) => {
    const fake = new FakeProcess(given, listener);
    this.started.push(fake);
    return {
      pid: 1_000 + this.started.length,
      order: ({ type }) => void fake.orders.push(type),
      kill: () => {
        fake.isKilled = true;
        queueMicrotask(() => fake.dies({ signal: 'SIGKILL' }));
      },
    };
  };

  readonly wait: CliParts['wait'] = (ms, signal) =>
    new Promise((resolve) => {
      const waiting: Waiting = {
        ms,
        over: () => {
          const index = this.waiting.indexOf(waiting);
          if (index !== -1) this.waiting.splice(index, 1);
          resolve();
        },
      };
      this.waiting.push(waiting);
      signal.addEventListener('abort', waiting.over);
      if (signal.aborted) waiting.over();
    });

  /** The nth process that was started, from 1, once it is. */
  async nth(n: number): Promise<FakeProcess> {
    await until(() => this.started.length >= n);
    const found = this.started[n - 1];
    if (found === undefined) throw new Error(`no process ${n}`);
    return found;
  }

  /** Waits until somebody waits so long, in milliseconds, and ends that wait. */
  async pass(ms: number): Promise<void> {
    const found = (): Waiting | undefined => this.waiting.find((one) => one.ms === ms);
    await until(() => found() !== undefined);
    found()?.over();
  }
}
