import { BaseWorker, type JobContext, type WorkerClass } from '@switchyard/core';
import type { Driver, Store } from '@switchyard/core/driver';
import { faultyDriver, type FaultyDriver } from '../fakes/faulty-driver.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import type { LedgerLine } from '../ledger/ledger-line.ts';
import { memoryLedger, type Ledger, type LedgerTime } from '../ledger/ledger.ts';
import { Breakages } from './breakages.ts';
import { Errands } from './errands.ts';
import { faultyStore } from './faulty-store.ts';
import { Handlers } from './handlers.ts';
import {
  HISTORY_TIMES,
  openProcess,
  type HistoryProcess,
  type SharedBroker,
} from './history-process.ts';
import type { HistoryPayload, PlannedJob } from './planned-job.ts';

/** The task of all jobs. */
export const HISTORY_TASK = 'work';

/** One broker, one store, some processes, and the ledger of all they do, in virtual time. */
export class HistoryWorld {
  readonly pair: EngineHarness;
  readonly driver: Driver;
  readonly store: Store | undefined;
  readonly lines: LedgerLine[] = [];
  /** Who watches over it all. */
  readonly runner: Ledger;
  /** Who enqueues and operates; it never dies. */
  readonly office: HistoryProcess;
  /** Workers that live and were not told to stop, frozen ones included. */
  readonly workers: HistoryProcess[] = [];
  /** Every process that lives, but the office. */
  readonly processes: Set<HistoryProcess> = new Set();
  readonly jobs: Map<string, PlannedJob> = new Map();
  /** What follows when a job kills its process. */
  readonly whenCrashed: Map<HistoryProcess, () => void> = new Map();
  readonly breakages: Breakages;
  readonly errands: Errands;
  readonly handlers: Handlers;
  /** What does not hold beside the invariants of the ledger. */
  readonly failures: string[] = [];
  /** How many jobs purges say they have deleted; unknown where one got no answer. */
  readonly purged: { jobs: number } = { jobs: 0 };
  readonly #broker: SharedBroker;
  readonly #time: LedgerTime;
  #processes = 0;
  #freezes = 0;

  constructor(pair: EngineHarness, driver: Driver, store: Store | undefined) {
    this.pair = pair;
    this.driver = driver;
    this.store = store;
    const { clock } = driver;
    if (clock === undefined)
      throw new Error('Histories need a driver that tells its virtual clock.');
    const began = clock.now();
    let tick = 0;
    this.#time = {
      now: () => clock.now(),
      // Lines of one instant are told apart by a part of a millisecond that means nothing.
      mono: () => clock.now() - began + (tick += 1) * 1e-6,
    };
    this.runner = this.#ledger('runner');
    const faulty: FaultyDriver = faultyDriver(driver);
    const apart = store && faultyStore(store);
    const none = pair.store === 'none' ? 'none' : undefined;
    this.#broker = { driver: faulty, clock, store: apart?.store ?? none };
    this.breakages = new Breakages({ driver: faulty, store: apart, ledger: this.runner });
    this.errands = new Errands((what, error) => this.#rejected(what, error));
    this.handlers = new Handlers({
      job: (name) => this.jobs.get(name),
      kill: (process) => {
        this.kill(process);
        this.whenCrashed.get(process)?.();
      },
    });
    this.office = openProcess(this.#broker, this.#ledger('office'));
    this.office.engine.declareTask(HISTORY_TASK, {});
  }

  /** The moment, as the ledger has it. */
  get mono(): number {
    return this.#time.mono();
  }

  /** Opens a process that will work. */
  open(concurrency: number): HistoryProcess {
    const process = openProcess(this.#broker, this.#ledger(`w${(this.#processes += 1)}`));
    process.engine.registerTask(HISTORY_TASK, this.#workerClass(process));
    process.ledger.write({ type: 'worker-up', concurrency });
    this.workers.push(process);
    this.processes.add(process);
    return process;
  }

  /** A process dies: what it holds is held by nobody. */
  kill(process: HistoryProcess): void {
    if (!process.life.isAlive) return;
    this.runner.write({ type: 'killed', target: process.name });
    this.end(process);
  }

  /** A process ends, whatever it holds. */
  end(process: HistoryProcess): void {
    this.leave(process);
    process.life.die();
    this.exit(process);
  }

  /** A process has ended: it does nothing any more. */
  exit(process: HistoryProcess): void {
    this.processes.delete(process);
    process.ledger.close();
  }

  /** It is no worker any more. */
  leave(process: HistoryProcess): void {
    const at = this.workers.indexOf(process);
    if (at >= 0) this.workers.splice(at, 1);
  }

  freeze({ life, name }: HistoryProcess): void {
    if (life.isFrozen) return;
    this.#freezes += 1;
    const fault = `freeze ${name}`;
    this.runner.write({ type: 'fault', fault, name: 'freeze', target: name });
    life.freeze();
  }

  thaw({ life, name }: HistoryProcess): void {
    if (!life.isFrozen) return;
    life.thaw();
    this.runner.write({ type: 'heal', fault: `freeze ${name}` });
  }

  /** Whether anything but a kill ever went wrong. */
  get wasDisturbed(): boolean {
    return this.breakages.any || this.#freezes > 0;
  }

  async pass(ms: number): Promise<void> {
    await this.pair.time.pass(ms);
    this.breakages.closeSpent();
  }

  #ledger(name: string): Ledger {
    return memoryLedger(this.lines, name, this.#time);
  }

  /** While calls go wrong an operator may be told so. */
  #rejected(what: string, error: unknown): void {
    if (this.breakages.any) return;
    this.failures.push(`${what} was rejected: ${String(error)}`);
  }

  #workerClass(process: HistoryProcess): WorkerClass {
    const { handlers } = this;
    class HistoryWorker extends BaseWorker {
      static readonly defaults = {
        backoff: { type: 'fixed', delayMs: HISTORY_TIMES.backoffMs } as const,
      };

      override run(payload: unknown, context: JobContext): unknown {
        return handlers.run(payload as HistoryPayload, context, process);
      }
    }
    return HistoryWorker as unknown as WorkerClass;
  }
}
