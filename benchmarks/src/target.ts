import type { Sampling } from './measure/sampling.ts';
import type { Workload } from './workload.ts';

/** What can be asked for: drivers, and the middlewares by themselves; each has a target of its own once it exists. */
export const DRIVERS = ['inmemory', 'redis', 'rabbitmq', 'kafka', 'middleware'] as const;

/** Name of what can be measured. */
export type DriverName = (typeof DRIVERS)[number];

/** What a figure counts; {@link betterOf} says which direction is better. */
export type Unit = 'jobs/s' | 'µs/job' | 'bytes/job' | 'ms' | 'commands/s' | 'ms/s';

/** Which way a figure gets better. */
export type Better = 'higher' | 'lower';

/** What ours is compared with in one scenario: a library, or our own other way. */
export interface Peer {
  readonly name: string;
  readonly run: Workload;
  /** The ratio ours / theirs that is committed to; absent where the ratio is shown and nothing is promised. */
  readonly goal?: number;
  /** The same for further readings of the scenario, by their names. */
  readonly goals?: Readonly<Record<string, number>>;
  /** The most that ours may lie above theirs, in the unit of the scenario, where that is committed to. */
  readonly goalAbove?: number;
  /** Why it cannot be measured on this machine; its row says so. */
  readonly notRun?: string;
}

/** One figure that a run tells, with a row for each peer. */
export interface Reading {
  /** In kebab-case. */
  readonly name: string;
  /** One sentence: what is counted. */
  readonly about: string;
  readonly unit: Unit;
  /** Name of the run's finding that is the figure, in `unit`. @default the time of the watch */
  readonly finding?: string;
}

/** One thing that is measured, as data. */
export interface Scenario extends Reading {
  /** Jobs of one sample. */
  readonly jobs: number;
  /** What else the same runs tell. */
  readonly further?: readonly Reading[];
  /** @default the target's */
  readonly sampling?: Sampling;
  /** Most rounds, where one takes long. @default as many as are asked for */
  readonly maxRounds?: number;
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
  /** What belongs beside the figures: the broker's version and its settings. */
  readonly facts?: readonly string[];
  /** Peers that cannot be measured here, with the reason. */
  readonly absent?: Readonly<Record<string, string>>;
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
  /** Rounds unless asked otherwise. @default 5 */
  readonly rounds?: number;
  /** How often a side runs in a round. @default four full runs to warm up, then three that count */
  readonly sampling?: Sampling;
  /** What a reader of the table must know, above all why a goal is missed. One paragraph each. */
  readonly remarks?: readonly string[];
  /** Brings up what the driver needs, a broker for instance. Called once, before the first round. */
  setUp?(): Promise<Prepared>;
}

/** A figure of jobs per second is better when it is higher, one of time, memory or load when it is lower. */
export function betterOf(unit: Unit): Better {
  return unit === 'jobs/s' ? 'higher' : 'lower';
}

/** All that a scenario's runs tell: its own figure first, each with the goals of its own. */
export function readingsOf(
  scenario: Scenario,
): readonly (Reading & { readonly peers: readonly Peer[] })[] {
  const { peers, further = [] } = scenario;
  return [
    scenario,
    ...further.map((reading) => ({
      ...reading,
      peers: peers.map(({ goal: _ofTheFirst, goalAbove: _too, ...peer }) => {
        const goal = peer.goals?.[reading.name];
        return goal === undefined ? peer : { ...peer, goal };
      }),
    })),
  ];
}

/** The scenario with those peers marked that cannot be measured here. */
export function withoutAbsent(scenario: Scenario, absent: Prepared['absent'] = {}): Scenario {
  const peers = scenario.peers.map((peer) => {
    const notRun = absent[peer.name];
    return notRun === undefined ? peer : { ...peer, notRun };
  });
  return { ...scenario, peers };
}
