/**
 * Real brokers for tests, benchmarks and development: brought up, killed, frozen and taken down again.
 * This file is the contract; `open-brokers.mjs` is checked against it.
 */

/** How a broker was had: an address that was given, a container, or private processes of ours. */
export type Way = 'url' | 'docker' | 'local';

/**
 * - `running`: a client's handshake succeeded.
 * - `frozen`: stopped by {@link Brokers.freeze}; connects, but answers nothing.
 * - `dead`: killed, crashed or stopped; its data and ports are kept for {@link Brokers.start}.
 * - `silent`: there, but it does not answer.
 * - `absent`: nothing of it exists.
 */
export type State = 'running' | 'frozen' | 'dead' | 'silent' | 'absent';

export interface BrokerStatus {
  readonly name: string;
  readonly state: State;
  readonly way?: Way | undefined;
  /** Where clients connect, for instance `redis://127.0.0.1:23456`. */
  readonly url?: string | undefined;
  /** The broker's own version. Kafka's protocol has none: its image, or nothing for a given URL. */
  readonly version?: string | undefined;
  /** Process ids of the nodes of a `local` broker. */
  readonly pids: readonly number[];
}

/** What may be changed about a broker; see `settings` in its definition for the names. */
export type Settings = Readonly<Record<string, string>>;

export interface NodeChoice {
  /** One node only, by its name in the definition. @default every node that serves clients */
  readonly node?: string | undefined;
}

/** What one checkout's processes share under one home: they see and change the same brokers. */
export interface Brokers {
  /**
   * Makes a broker answer, in the first way that works: its URL variable, a Docker engine, a private
   * instance of installed programs, the same after installing them. Does nothing to one that runs;
   * starts a dead one again on its data; thaws a frozen one.
   *
   * @throws BrokerUnavailable when no way leads to it on this machine
   */
  up(name: string, settings?: Settings): Promise<BrokerStatus>;
  /** Ends a broker and removes its data, or with `keep` stops it in an orderly way for a later `up`. */
  down(name: string, options?: { readonly keep?: boolean | undefined }): Promise<void>;
  /** Looks at one broker, or all; never waits longer than about 3 s for one. */
  status(name: string): Promise<BrokerStatus>;
  status(): Promise<BrokerStatus[]>;
  /** The URL of a broker that is up (or was, and is dead or frozen now). */
  url(name: string): Promise<string>;
  /** SIGKILL, also to the processes it started. Resolves when they are gone; clients get no farewell. */
  kill(name: string, choice?: NodeChoice): Promise<void>;
  /** Starts what is dead, on the same data and ports. Resolves when it answers. */
  start(name: string, choice?: NodeChoice): Promise<BrokerStatus>;
  /** An orderly stop and a start. */
  restart(name: string): Promise<BrokerStatus>;
  /** SIGSTOP: connections stay open and nothing is answered. Resolves when every process has stopped. */
  freeze(name: string, choice?: NodeChoice): Promise<void>;
  /** SIGCONT. */
  thaw(name: string, choice?: NodeChoice): Promise<void>;
  /**
   * Runs the tool by which the broker is governed (`rabbitmqctl`), for one of ours that is no container.
   *
   * @throws when there is no such tool, or it fails
   */
  control(name: string, args: readonly string[]): Promise<void>;
  /**
   * The paths of its programs, for tests that start servers of their own; installs them where they are
   * missing and that is allowed.
   *
   * @throws BrokerUnavailable when they cannot be had on this machine
   */
  programs(name: string): Promise<Readonly<Record<string, string>>>;
}

export interface BrokersOptions {
  /**
   * The folder of the instances' data, logs and state. A test that breaks its broker has a home of
   * its own; keep the path short and readable by other accounts (PostgreSQL does not run as root).
   * @default a folder in /var/tmp that belongs to this user and checkout
   */
  readonly home?: string | undefined;
  /** Ways to try when no URL is given, in this order. @default ['docker', 'local'] */
  readonly ways?: readonly Exclude<Way, 'url'>[] | undefined;
  /** Whether missing programs may be installed where nobody need be asked. @default true */
  readonly install?: boolean | undefined;
  /** Where URL variables and PATH are read. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told about slow work, a line at a time. @default nobody */
  readonly log?: ((line: string) => void) | undefined;
}

/** This machine has no way to the broker; the message says which one command would change that. */
export class BrokerUnavailable extends Error {
  constructor(broker: string, why: { reason: string; enable: string }, options?: ErrorOptions);
  readonly broker: string;
  readonly reason: string;
  readonly enable: string;
}

export function openBrokers(options?: BrokersOptions): Brokers;

/**
 * Finds the programs of a broker by the names its definition gives them, `server` for instance, installing what is
 * missing where that is allowed.
 *
 * @throws BrokerUnavailable when they cannot be had on this machine
 */
export function programsOf(
  name: string,
  options?: Pick<BrokersOptions, 'env' | 'install' | 'log'>,
): Promise<Readonly<Record<string, string>>>;

/** Every broker that {@link Brokers.up} knows. */
export const brokerNames: readonly string[];

/** Those of them that are brought up where none is named. */
export const usualNames: readonly string[];
