import { faultWindows } from './fault-windows.ts';
import type { DeliveryHistory, History, JobHistory, RunHistory } from './history.ts';
import type { LedgerLine, LineOf } from './ledger-line.ts';

/** Sorts a merged ledger by what its lines are about. */
export function buildHistory(
  lines: readonly LedgerLine[],
  options: { readonly settleDownMs?: number } = {},
): History {
  const builder = new HistoryBuilder();
  for (const line of lines) builder.add(line);
  return {
    lines,
    jobs: builder.jobs,
    faults: faultWindows(lines, options.settleDownMs ?? 0),
    deaths: builder.deaths,
    workers: builder.workers,
  };
}

class HistoryBuilder {
  readonly jobs = new Map<string, JobHistory>();
  readonly deaths = new Map<string, LedgerLine>();
  readonly workers = new Map<string, LineOf<'worker-up'>>();
  readonly #deliveries = new Map<string, DeliveryHistory>();
  /** The latest delivery, and the latest run, of an id in a process. */
  readonly #latest = new Map<string, DeliveryHistory>();
  readonly #running = new Map<string, RunHistory>();
  readonly #jobOfId = new Map<string, string>();

  add(line: LedgerLine): void {
    switch (line.type) {
      case 'attempted':
        return void this.#job(line.job).attempted.push(line);
      case 'acknowledged':
        // A duplicate is an answer about another job.
        if (line.outcome === 'added') this.#jobOfId.set(line.id, line.job);
        return void this.#job(line.job).acknowledged.push(line);
      case 'failed':
        return void this.#job(line.job).failed.push(line);
      case 'unknown':
        return void this.#job(line.job).unknown.push(line);
      case 'sent':
        return void this.#job(line.job).sent.push(line);
      case 'taken':
        return void this.#job(line.job).taken.push(line);
      case 'held':
        return this.#held(line);
      case 'renewed':
        return void this.#deliveries.get(line.delivery)?.leases.push(line);
      case 'lost':
        return void this.#deliveries.get(line.delivery)?.lost.push(line);
      case 'settling':
        return void this.#deliveries.get(line.delivery)?.settling.push(line);
      case 'settled':
        return void this.#deliveries.get(line.delivery)?.settled.push(line);
      case 'start':
        return this.#start(line);
      case 'end':
        return this.#end(line);
      case 'concluded':
        return this.#concluded(line);
      case 'worker-up':
        return void this.workers.set(line.process, line);
      case 'killed':
      case 'exited':
        if (!this.deaths.has(line.target)) this.deaths.set(line.target, line);
        return;
      case 'stopping':
      case 'fault':
      case 'heal':
      case 'note':
      case 'resources':
        return;
    }
  }

  #held(line: LineOf<'held'>): void {
    this.#jobOfId.set(line.id, line.job);
    const delivery: DeliveryHistory = {
      held: line,
      leases: [],
      lost: [],
      settling: [],
      settled: [],
    };
    this.#deliveries.set(line.delivery, delivery);
    this.#latest.set(inProcess(line), delivery);
    this.#job(line.job).deliveries.push(delivery);
  }

  #start(line: LineOf<'start'>): void {
    this.#jobOfId.set(line.id, line.job);
    const latest = this.#latest.get(inProcess(line));
    const own = latest?.held.run === undefined || latest.held.run === line.run;
    const delivery = own ? latest : this.#find(line);
    const run: RunHistory = { start: line, delivery, end: undefined, concluded: [] };
    this.#running.set(`${inProcess(line)} ${line.run}`, run);
    this.#job(line.job).runs.push(run);
  }

  #find({ job, process, run }: LineOf<'start'>): DeliveryHistory | undefined {
    const own = this.#job(job).deliveries.filter((one) => one.held.process === process);
    return own.findLast((one) => run === undefined || one.held.run === run);
  }

  #end(line: LineOf<'end'>): void {
    const run = this.#running.get(`${inProcess(line)} ${line.run}`);
    if (run !== undefined) run.end ??= line;
  }

  #concluded(line: LineOf<'concluded'>): void {
    const run = this.#running.get(`${inProcess(line)} ${line.run}`);
    run?.concluded.push(line);
    // An id given by a user may mean another job by now.
    const job = run?.start.job ?? this.#jobOfId.get(line.id) ?? line.id;
    this.#job(job).concluded.push(line);
  }

  #job(job: string): JobHistory {
    let history = this.jobs.get(job);
    if (history === undefined) {
      history = {
        job,
        attempted: [],
        acknowledged: [],
        failed: [],
        unknown: [],
        sent: [],
        taken: [],
        deliveries: [],
        runs: [],
        concluded: [],
      };
      this.jobs.set(job, history);
    }
    return history;
  }
}

function inProcess(line: { readonly process: string; readonly id: string }): string {
  return `${line.process} ${line.id}`;
}
