import { fork, type ChildProcess } from 'node:child_process';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ChildMessage, ChildSetup } from './child-setup.ts';

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
  #announced = false;

  private constructor(child: ChildProcess, name: string, ledger: Ledger) {
    this.name = name;
    this.#child = child;
    this.#ledger = ledger;
    this.exit = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        this.#exited = true;
        // Nobody announced it: the job did it itself.
        if (signal === 'SIGKILL' && !this.#announced)
          ledger.write({ type: 'killed', target: name });
        ledger.write({ type: 'exited', target: name, code, signal });
        resolve({ code, signal, at: Date.now() });
      });
    });
  }

  /** Starts a worker process and resolves once it works. */
  static async start(setup: ChildSetup, ledger: Ledger): Promise<WorkerProcess> {
    const main = new URL('./main.js', import.meta.url);
    const child = fork(main, [JSON.stringify(setup)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const worker = new WorkerProcess(child, setup.name, ledger);
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: ChildMessage) => {
        if (message.type === 'up') resolve();
        else reject(new Error(`${setup.name} did not start: ${message.error}`));
      });
      void worker.exit.then(() => reject(new Error(`${setup.name} ended before it worked`)));
    });
    return worker;
  }

  get hasExited(): boolean {
    return this.#exited;
  }

  /** SIGKILL: it cannot say goodbye. Resolves once it is gone. */
  async kill(): Promise<Exit> {
    if (!this.#exited) {
      this.#announced = true;
      this.#ledger.write({ type: 'killed', target: this.name });
      this.#child.kill('SIGKILL');
    }
    return this.exit;
  }

  /** SIGTERM: it stops in order. Resolves once it is gone. */
  async stop(): Promise<Exit> {
    if (!this.#exited) this.#child.kill('SIGTERM');
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
}
