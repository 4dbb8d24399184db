import type { Clock } from '../contract/clock.ts';
import type { BrokerWarning } from '../contract/warning.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { withDeadline } from '../internal/with-deadline.ts';
import type { HealthWarning } from './health-report.ts';

/** What may tell how it is set up. */
export interface Inspected {
  readonly name: string;
  /** Missing where it does not look. */
  readonly warnings?: (() => Promise<readonly BrokerWarning[]>) | undefined;
}

/** What they are looked for with. */
export interface BrokerWarningsParts {
  /** The driver, and the store where it stands apart. */
  readonly sources: readonly Inspected[];
  readonly events: EngineEvents;
  readonly clock: Clock;
  /** Milliseconds from any beginning; never set back. */
  readonly now: () => number;
  /** Longest that one answer is waited for, in milliseconds. */
  readonly boundMs: number;
}

/** Set-ups change rarely, and probes come every second. */
const FRESH_MS = 60_000;

/** Knows what is amiss with how broker and store are set up, and tells each thing once. */
export class BrokerWarnings {
  readonly #parts: BrokerWarningsParts;
  readonly #sources: readonly Inspected[];
  readonly #known = new Map<Inspected, readonly BrokerWarning[]>();
  #told = new Set<string>();
  #underWay: Promise<void> | undefined;
  #lookedAt: number | undefined;

  constructor(parts: BrokerWarningsParts) {
    this.#parts = parts;
    this.#sources = parts.sources.filter(({ warnings }) => warnings !== undefined);
  }

  /** Looks, unless somebody did within the last minute. Never rejects, and answers within the bound. */
  async ask(): Promise<readonly HealthWarning[]> {
    if (this.#sources.length === 0) return [];
    const { clock, now, boundMs: ms } = this.#parts;
    const isFresh = this.#lookedAt !== undefined && now() - this.#lookedAt < FRESH_MS;
    if (!isFresh) {
      const late = (): Error => new Error('late');
      this.#underWay ??= this.#look();
      // Who does not answer in time is told of as such by the ping.
      await withDeadline(this.#underWay, { clock, ms, late }).catch(() => undefined);
    }
    return this.#all();
  }

  async #look(): Promise<void> {
    try {
      const looks = await Promise.allSettled(this.#sources.map((source) => this.#lookAt(source)));
      if (looks.every(({ status }) => status === 'fulfilled')) this.#lookedAt = this.#parts.now();
    } finally {
      this.#underWay = undefined;
    }
    this.#tell();
  }

  /** What was found before stays where nobody answers. */
  async #lookAt(source: Inspected): Promise<void> {
    const found = await source.warnings?.();
    if (found !== undefined) this.#known.set(source, found);
  }

  #tell(): void {
    const before = this.#told;
    this.#told = new Set();
    for (const { name: driver, ...warning } of this.#all()) {
      const key = `${driver} ${warning.check} ${warning.status}`;
      this.#told.add(key);
      if (!before.has(key)) this.#parts.events.emit('driver.warning', { driver, ...warning });
    }
  }

  #all(): readonly HealthWarning[] {
    return Array.from(this.#known, ([{ name }, found]) =>
      found.map((warning) => ({ name, ...warning })),
    ).flat();
  }
}
