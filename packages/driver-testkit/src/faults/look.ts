import type { Headers } from '@switchyard/core/driver';
import type { LedgerLine } from '../ledger/ledger-line.ts';
import type { Place, Snapshot } from '../ledger/snapshot.ts';

/** What is seen of a dead letter. */
export interface DeadLook {
  /** The name of its job. */
  readonly job: string;
  /** Its own and those it shares. */
  readonly headers: Headers;
}

/** Looks into a broker whose driver tells neither how much there is nor what. */
export interface BrokerLook {
  /**
   * How long, after a fault of the network, the broker may keep what it has given to a connection that
   * nobody has any more, in milliseconds: until then nothing that lies there says nothing.
   */
  readonly quietMs: number;
  /** How many messages of these queues wait for somebody or for their time. */
  count(queues: readonly string[]): Promise<number>;
  /** Their dead letters, which stay where they are. */
  dead(queues: readonly string[]): Promise<readonly DeadLook[]>;
  /** Takes out whatever lies in them. When nobody works any more. */
  takeAll(queues: readonly string[]): Promise<readonly Place[]>;
}

/** Nothing lies there for so long: what is between two places has arrived by then. */
const STEADY_MS = 500;

/** More than that lies there: it is not worth while to read the ledger for those that nobody will run. */
const MOST_HUSKS = 100;

/** What is known of the jobs that lie in some queues of a broker, by a look and the ledger together. */
export class LookOut {
  readonly #look: BrokerLook;
  readonly #lines: () => readonly LedgerLine[];
  readonly #now: () => number;
  #steadySince: number | undefined;

  constructor(look: BrokerLook, lines: () => readonly LedgerLine[], now: () => number = Date.now) {
    this.#look = look;
    this.#lines = lines;
    this.#now = now;
  }

  /**
   * How many jobs are left to do, as far as that can be seen: what lies there, or, where nothing does,
   * what was accepted or has started and has not ended. `Infinity` while nobody knows.
   */
  async left(queues: readonly string[]): Promise<number> {
    try {
      const lying = await this.#look.count(queues);
      if (lying > MOST_HUSKS) return lying;
      const lines = this.#lines();
      if (lying > husksOf(lines, this.#now()).size) return lying;
      const open = openJobs(lines);
      if (open.length === 0) return 0;
      // Who died at the move could not tell of it.
      const dead = new Set((await this.#look.dead(queues)).map(({ job }) => job));
      return open.filter((job) => !dead.has(job)).length;
    } catch {
      return Infinity;
    }
  }

  /** Whether nothing was left for long enough to be sure of it. */
  isSteady(left: number): boolean {
    const now = this.#now();
    if (left > 0) this.#steadySince = undefined;
    else this.#steadySince ??= now;
    if (this.#steadySince === undefined || now - this.#steadySince < STEADY_MS) return false;
    const heal = this.#lines().findLast(({ type }) => type === 'heal');
    if (heal !== undefined && now - heal.at < this.#look.quietMs) return false;
    this.#steadySince = undefined;
    return true;
  }

  /** Takes out what is left. */
  async snapshot(queues: readonly string[]): Promise<Snapshot> {
    const husks = husksOf(this.#lines(), this.#now());
    const all = await this.#look.takeAll(queues);
    const places = all.filter(({ state, job }) => state !== 'delayed' || !husks.has(job));
    return { places, counts: {} };
  }
}

/** Jobs that were taken out before they were due: their message stays where it waits, and is dropped when met. */
function husksOf(lines: readonly LedgerLine[], now: number): ReadonlySet<string> {
  const waiting = new Set<string>();
  const husks = new Set<string>();
  for (const line of lines) {
    if (line.type === 'attempted' && (line.runAt ?? 0) > now) waiting.add(line.job);
    if (line.type === 'taken' && line.is === 'sure' && waiting.has(line.job)) husks.add(line.job);
  }
  return husks;
}

/** Jobs that were accepted, or have started, and of whose end nothing is told. */
export function openJobs(lines: readonly LedgerLine[]): readonly string[] {
  const open = new Set<string>();
  const jobs = new Map<string, string>();
  const ended = new Set<string>();
  for (const line of lines) {
    if (line.type === 'acknowledged' && line.outcome === 'added') open.add(line.job);
    if (line.type === 'start') {
      open.add(line.job);
      jobs.set(line.id, line.job);
    }
    if (line.type === 'acknowledged' || line.type === 'held') jobs.set(line.id, line.job);
    if (line.type === 'end' && (line.as === 'completed' || line.as === 'discarded'))
      ended.add(line.job);
    if (line.type === 'taken' && line.is === 'sure') ended.add(line.job);
    if (line.type === 'concluded' && ENDS.has(line.as)) ended.add(jobs.get(line.id) ?? line.id);
  }
  return [...open].filter((job) => !ended.has(job));
}

const ENDS: ReadonlySet<string> = new Set(['completed', 'discarded', 'cancelled', 'dead']);
