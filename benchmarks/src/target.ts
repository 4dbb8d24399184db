import type { Workload } from './workload.ts';

/** The drivers that can be asked for; each has a target of its own once it exists. */
export const DRIVERS = ['inmemory', 'redis', 'rabbitmq', 'kafka'] as const;

/** Name of a driver that can be measured. */
export type DriverName = (typeof DRIVERS)[number];

/** What a figure counts, and which direction is better. */
export type Unit = 'jobs/s' | 'µs/job';

/** Which way a figure gets better. */
export type Better = 'higher' | 'lower';

/** What ours is compared with in one scenario: a library, or our own other way. */
export interface Peer {
  readonly name: string;
  readonly run: Workload;
  /** The ratio ours / theirs that is committed to; absent where the ratio is shown and nothing is promised. */
  readonly goal?: number;
}

/** One thing that is measured, as data. */
export interface Scenario {
  /** In kebab-case; what the command line takes. */
  readonly name: string;
  /** One sentence: what is done, and which switches were on. */
  readonly about: string;
  readonly unit: Unit;
  /** Jobs of one sample. */
  readonly jobs: number;
  readonly ours: Workload;
  readonly peers: readonly Peer[];
}

/** A part of our hot path whose profile is recorded. */
export interface Profiled {
  readonly name: string;
  readonly about: string;
  readonly jobs: number;
  readonly run: Workload;
}

/** What a target's `setUp` brought up, and what its children need to find it. */
export interface Prepared {
  /** Environment of the processes that measure: the broker's URL, for instance. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes down what was brought up. */
  close(): Promise<void>;
}

/** All that is measured of one driver. Its file, `targets/<driver>.ts`, exports it as `target`. */
export interface Target {
  readonly driver: DriverName;
  readonly scenarios: readonly Scenario[];
  readonly profiles: readonly Profiled[];
  /** Packages whose versions belong beside the figures. */
  readonly packages: readonly string[];
  /** What a reader of the table must know, above all why a goal is missed. One paragraph each. */
  readonly remarks?: readonly string[];
  /** Brings up what the driver needs, a broker for instance. Called once, before the first round. */
  setUp?(): Promise<Prepared>;
}

/** A figure of jobs per second is better when it is higher, one of time when it is lower. */
export function betterOf(unit: Unit): Better {
  return unit === 'jobs/s' ? 'higher' : 'lower';
}
