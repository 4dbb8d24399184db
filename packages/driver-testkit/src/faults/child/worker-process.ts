import { fork, type ChildProcess } from 'node:child_process';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ChildMessage, ChildSetup, ParentMessage } from './child-setup.ts';

/** How much of what a process wrote to standard error is kept. */
const LAST_WORDS = 2_000;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A worker process, seen from the runner. What is done to it is written into the ledger. */
export class WorkerProcess {
  readonly name: string;
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #ledger: Ledger;
  #exited = false;
  /** Whether its end was asked for, one way or the other. */
  #asked = false;
  #lastWords = '';

  private constructor(child: ChildProcess, name: string, ledger: Ledger) {
    this.name = name;
    this.#child = child;
    this.#ledger = ledger;
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = `${this.#lastWords}${text.toString()}`.slice(-LAST_WORDS);
    });
    this.exit = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        this.#exited = true;
        // Nobody asked for it: the job did it itself.
        if (!this.#asked) ledger.write({ type: 'killed', target: name });
        ledger.write({ type: 'exited', target: name, code, signal });
        resolve({ code, signal, at: Date.now() });
      });
    });
  }

  /** Starts a worker process and resolves once it works. */
  static async start(setup: ChildSetup, ledger: Ledger): Promise<WorkerProcess> {
    const main = new URL('./main.js', import.meta.url);
    const { name, heapMiB } = setup;
    const heap = heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`];
    const child = fork(main, [JSON.stringify(setup)], {
      execArgv: ['--expose-gc', ...heap],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    const worker = new WorkerProcess(child, name, ledger);
    await worker.#told('up');
    return worker;
  }

  /** What it wrote to standard error, as far as it was read: the last words of one that crashed. */
  get lastWords(): string {
    return this.#lastWords;
  }

  /** Makes it write down what it holds open. Resolves once that is done. */
  async measure(span: string, phase: ParentMessage['phase']): Promise<void> {
    const told = this.#told('measured');
    this.#child.send({ type: 'measure', span, phase } satisfies ParentMessage);
    await told;
  }

  get hasExited(): boolean {
    return this.#exited;
  }

  /** SIGKILL: it cannot say goodbye. Resolves once it is gone. */
  async kill(): Promise<Exit> {
    if (!this.#exited) {
      this.#asked = true;
      this.#ledger.write({ type: 'killed', target: this.name });
      this.#child.kill('SIGKILL');
    }
    return this.exit;
  }

  /** SIGTERM: it stops in order. Resolves once it is gone. */
  async stop(): Promise<Exit> {
    if (!this.#exited) {
      this.#asked = true;
      this.#child.kill('SIGTERM');
    }
    return this.exit;
  }

  /** SIGSTOP: it stands still and does not know. */
  freeze(): void {
    this.#ledger.write({ type: 'fault', fault: this.name, name: 'frozen', target: this.name });
    this.#child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  thaw(): void {
    this.#child.kill('SIGCONT');
    this.#ledger.write({ type: 'heal', fault: this.name });
  }

  /** Resolves once it says so; rejects where it says that it failed, or is gone. */
  #told(type: ChildMessage['type']): Promise<void> {
    return new Promise((resolve, reject) => {
      const hear = (message: ChildMessage): void => {
        if (message.type !== type && message.type !== 'failed') return;
        this.#child.off('message', hear);
        if (message.type === 'failed') reject(new Error(`${this.name} failed: ${message.error}`));
        else resolve();
      };
      this.#child.on('message', hear);
      const gone = (): void => reject(new Error(`${this.name} is gone: ${this.#lastWords}`));
      void this.exit.then(gone);
    });
  }
}
