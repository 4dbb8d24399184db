import type { Clock } from '../contract/clock.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { monotonicNow, systemClock } from '../internal/system-clock.ts';
import { BrokerWarnings, type Inspected } from './broker-warnings.ts';
import type { ConnectionHealth, HealthReport } from './health-report.ts';
import { Heartbeats } from './heartbeats.ts';
import { judgeHealth, WEDGED_MS, type Findings } from './judge-health.ts';
import { PingProbe } from './ping-probe.ts';

/** What can be pinged, and asked how it is set up. */
export interface Pingable extends Inspected {
  ping(): Promise<void>;
}

/** What a health desk works with. */
export interface HealthDeskParts {
  readonly driver: Pingable;
  /** Missing where there is no store, or the driver is the store. */
  readonly store: Pingable | undefined;
  readonly events: EngineEvents;
  readonly clock: Clock;
  /** Longest that a call of driver or store takes, in milliseconds. */
  readonly commandMs: number;
}

/** What an engine knows of itself. */
export type EngineState = Pick<
  Findings,
  'role' | 'isStarting' | 'running' | 'stuck' | 'paused' | 'lag'
>;

/** Longest that a report waits for answers, in milliseconds. */
const BOUND_MS = 2_000;
/** How late a loop may be, in milliseconds. */
const GRACE_MS = 5_000;

/** Where an engine's health is asked for, and where its loops have their pulses. */
export class HealthDesk {
  readonly heartbeats: Heartbeats;
  readonly #driver: PingProbe;
  readonly #store: PingProbe | undefined;
  readonly #warnings: BrokerWarnings;
  readonly #driverName: string;
  readonly #now: () => number;
  /** First and last of the reports that found everything answering, one soon after the other. */
  #answering: { readonly since: number; readonly last: number } | undefined;

  constructor({ driver, store, events, clock, commandMs }: HealthDeskParts) {
    const isReal = clock === systemClock;
    const now = isReal ? monotonicNow : () => clock.now();
    // Virtual time may end idle waits late, all at the end of an advance: nobody is late there.
    const graceMs = isReal ? GRACE_MS : Infinity;
    const boundMs = Math.min(BOUND_MS, commandMs);
    const probe = (one: Pingable): PingProbe =>
      new PingProbe({ name: one.name, ping: () => one.ping(), clock, now, boundMs });
    this.heartbeats = new Heartbeats({ now, commandMs, graceMs });
    this.#driver = probe(driver);
    this.#store = store && probe(store);
    const sources = store === undefined ? [driver] : [driver, store];
    this.#warnings = new BrokerWarnings({ sources, events, clock, now, boundMs });
    this.#driverName = driver.name;
    this.#now = now;
  }

  /** Asks broker and store, looks at the loops, and judges. Never rejects. */
  async report(state: () => EngineState): Promise<HealthReport> {
    if (state().role === 'closed') return this.#closed(state());
    const [driver, store, warnings] = await Promise.all([
      this.#driver.ask(),
      this.#store?.ask(),
      this.#warnings.ask(),
    ]);
    const answeringMs = this.#answeredFor(driver, store);
    return judgeHealth({
      ...state(),
      driver,
      store,
      answeringMs,
      warnings,
      loops: this.heartbeats.look(),
    });
  }

  /** Looks how broker and store are set up, and tells it. Never rejects. */
  async lookForWarnings(): Promise<void> {
    await this.#warnings.ask();
  }

  #closed(state: EngineState): HealthReport {
    const driver = { name: this.#driverName, ok: false, problem: 'The engine is closed.' };
    const nothing = { store: undefined, answeringMs: 0, loops: [], warnings: [] };
    return judgeHealth({ ...state, driver, ...nothing });
  }

  /** What lies between two reports that are far apart is not known. */
  #answeredFor(...connections: readonly (ConnectionHealth | undefined)[]): number {
    const now = this.#now();
    if (connections.some((one) => one?.ok === false)) {
      this.#answering = undefined;
      return 0;
    }
    const before = this.#answering;
    const isOneSpan = before !== undefined && now - before.last <= WEDGED_MS / 2;
    this.#answering = { since: isOneSpan ? before.since : now, last: now };
    return now - this.#answering.since;
  }
}
