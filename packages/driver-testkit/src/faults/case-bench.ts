import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from '@switchyard/core/driver';
import { FaultProxy } from '../fault-proxy/fault-proxy.ts';
import { machineTime, openLedger, type Ledger } from '../ledger/ledger.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { LedgerLine } from '../ledger/ledger-line.ts';
import { takeSnapshot, type Snapshot } from '../ledger/snapshot.ts';
import type { ChildSetup } from './child/child-setup.ts';
import { WorkerProcess } from './child/worker-process.ts';
import { CONVENTIONS, QUEUE } from './conventions.ts';
import type { RunningTarget } from './fault-target.ts';
import { LookOut } from './look.ts';
import { Producer, type ProducerOptions } from './producer.ts';

/** How a worker process differs from the usual. */
export type WorkerOptions = Partial<
  Pick<
    ChildSetup,
    | 'concurrency'
    | 'prefetch'
    | 'neverRenews'
    | 'watchesHealth'
    | 'heapMiB'
    | 'queues'
    | 'agingMs'
    | 'records'
    | 'unknownTaskMs'
    | 'failsRenewalsMs'
    | 'poisonLimit'
    | 'driver'
    | 'store'
  >
>;

/** Where a case takes its notes, and how much of it is wanted. */
export interface BenchPlace {
  /** The runner's own. It is closed by whoever opened it. */
  readonly ledger: Ledger;
  readonly folder: string;
  readonly short: boolean;
}

/** What a case works with: a broker behind a proxy, worker processes, a producer, a ledger. */
export class CaseBench {
  readonly target: RunningTarget;
  readonly proxy: FaultProxy;
  readonly producer: Producer;
  readonly ledger: Ledger;
  readonly failures: string[] = [];
  /** Straight to the broker: for looking, and for putting in what no producer would. */
  readonly direct: Driver;
  readonly #folder: string;
  readonly #short: boolean;
  readonly #queues = new Set([QUEUE]);
  readonly #workers: WorkerProcess[] = [];
  readonly #producers: Producer[] = [];
  readonly #lookOut: LookOut | undefined;
  #named = 0;
  #namedProducers = 1;
  #faults = 0;

  private constructor(
    parts: BenchPlace & {
      readonly target: RunningTarget;
      readonly proxy: FaultProxy;
      readonly producer: Producer;
      readonly direct: Driver;
    },
  ) {
    this.target = parts.target;
    this.proxy = parts.proxy;
    this.producer = parts.producer;
    this.ledger = parts.ledger;
    this.#folder = parts.folder;
    this.#short = parts.short;
    this.direct = parts.direct;
    const { look } = parts.target;
    this.#lookOut = look && new LookOut(look, () => this.lines());
  }

  /** Puts a proxy before a broker, and a producer behind it. */
  static async open(
    target: RunningTarget,
    { ledger, folder, short }: BenchPlace,
  ): Promise<CaseBench> {
    const { port, proxyPort } = target;
    const proxy = await FaultProxy.listen({ target: { port }, port: proxyPort });
    const specs = { driver: target.driverAt(proxy.port), store: target.store };
    const producer = await Producer.open(specs, openLedger(folder, 'producer'));
    const direct = target.direct();
    await direct.connect();
    return new CaseBench({ target, proxy, producer, direct, ledger, folder, short });
  }

  /** One more producer, with an engine of its own. */
  async openProducer(options: ProducerOptions): Promise<Producer> {
    this.#namedProducers += 1;
    const name = `producer${this.#namedProducers}`;
    const specs = { driver: this.target.driverAt(this.proxy.port), store: this.target.store };
    const producer = await Producer.open(specs, openLedger(this.#folder, name), options);
    this.#producers.push(producer);
    return producer;
  }

  /** The first number in the long form, the second in the short one. */
  size(long: number, short: number): number {
    return this.#short ? short : long;
  }

  /** Takes down what does not hold beside the invariants. */
  readonly expect = (holds: boolean, what: string): void => {
    if (!holds) this.failures.push(what);
  };

  /** Starts a worker process. */
  async worker(options: WorkerOptions = {}): Promise<WorkerProcess> {
    this.#named += 1;
    const { leaseMs, graceMs, abortMs, poisonLimit } = CONVENTIONS;
    const setup: ChildSetup = {
      name: `worker-${this.#named}`,
      folder: this.#folder,
      driver: this.target.driverAt(this.proxy.port),
      store: this.target.store,
      queue: QUEUE,
      concurrency: 5,
      prefetch: 'adaptive',
      leaseMs,
      graceMs,
      abortMs,
      poisonLimit,
      neverRenews: false,
      watchesHealth: false,
      ...options,
    };
    const worker = await WorkerProcess.start(setup, this.ledger);
    this.#workers.push(worker);
    return worker;
  }

  /** Starts so many. */
  workers(count: number, options: WorkerOptions = {}): Promise<WorkerProcess[]> {
    return Promise.all(Array.from({ length: count }, () => this.worker(options)));
  }

  /** Breaks something of everybody for as long as `work` takes, and writes down from when to when. */
  async fault(name: string, work: () => Promise<unknown>): Promise<void> {
    this.#faults += 1;
    const fault = `${name}-${this.#faults}`;
    this.ledger.write({ type: 'fault', fault, name });
    try {
      await work();
    } finally {
      this.ledger.write({ type: 'heal', fault });
    }
  }

  pass(ms: number): Promise<void> {
    return sleep(ms);
  }

  /** Milliseconds that `work` takes. */
  async timed(work: () => Promise<unknown>): Promise<number> {
    const begin = machineTime.mono();
    await work();
    return machineTime.mono() - begin;
  }

  /** What was written so far. */
  lines(): readonly LedgerLine[] {
    return readLedger(this.#folder);
  }

  /** Waits until a line is there that fits; answers it, or `undefined` after `withinMs`. */
  async line(
    fits: (line: LedgerLine) => boolean,
    withinMs: number = CONVENTIONS.drainMs,
  ): Promise<LedgerLine | undefined> {
    let found: LedgerLine | undefined;
    await this.until(() => (found = this.lines().find(fits)) !== undefined, withinMs);
    return found;
  }

  /** Waits until it holds; answers whether it did within that time. */
  async until(holds: () => boolean, withinMs: number): Promise<boolean> {
    for (const end = Date.now() + withinMs; !holds(); await sleep(25)) {
      if (Date.now() > end) return false;
    }
    return true;
  }

  /** The case uses these queues too: they are to be empty in the end. */
  uses(...queues: readonly string[]): void {
    for (const queue of queues) this.#queues.add(queue);
  }

  /** How many jobs are left to do; `Infinity` while nobody knows. */
  async left(): Promise<number> {
    if (this.#lookOut !== undefined) return this.#lookOut.left([...this.#queues]);
    let left = 0;
    for (const queue of this.#queues) {
      const counts = await this.direct.stats?.(queue).catch(() => undefined);
      if (counts?.delayed === undefined || counts.active === undefined) return Infinity;
      left += counts.waiting + counts.delayed + counts.active;
    }
    return left;
  }

  /** Keeps so many workers up, whatever becomes of them, until told to end that. */
  async supervise(count: number, options: WorkerOptions = {}): Promise<{ end(): Promise<void> }> {
    let ended = false;
    const keep = async (first: WorkerProcess): Promise<void> => {
      for (let worker = first; !ended; worker = await this.worker(options)) await worker.exit;
    };
    const kept = (await this.workers(count, options)).map(keep);
    return {
      end: async () => {
        ended = true;
        await Promise.all(this.#workers.map((worker) => worker.stop()));
        await Promise.all(kept);
      },
    };
  }

  /** Waits until nothing is left to do. What is left after `withinMs` the checker will find. */
  async drain(withinMs: number = CONVENTIONS.drainMs): Promise<void> {
    for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
      const left = await this.left();
      if (this.#lookOut?.isSteady(left) ?? left === 0) return;
    }
    this.failures.push(`the queue is not empty after ${withinMs} ms`);
  }

  /** Ends every worker in order, and looks where everything lies. */
  async finish(): Promise<Snapshot | undefined> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    const queues = [...this.#queues];
    if (this.#lookOut === undefined) return takeSnapshot(this.direct, queues);
    // What connections hold that were cut off goes back with them.
    for (const producer of [this.producer, ...this.#producers]) await producer.engine.close();
    this.proxy.resetExisting();
    return this.#lookOut.snapshot(queues);
  }

  /** Ends everything, whatever state it is in. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
    for (const producer of [this.producer, ...this.#producers]) await producer.close();
    await this.direct.close();
    await this.proxy.close();
    await this.target.close();
  }
}
