/** What a broker's definition says. Everything that differs between brokers is here and nowhere else. */
import type { Settings } from './index.d.mts';

/** Port numbers by what they are for, `client` for instance. */
export type Ports = Readonly<Record<string, number>>;

/** Ports of every node, by the node's name. */
export type NodePorts = Readonly<Record<string, Ports>>;

/**
 * Paths of installed programs, by the name a definition gives them; under `version` the version of
 * a broker whose protocol does not tell it.
 */
export type Programs = Readonly<Record<string, string>>;

export interface BrokerDefinition {
  readonly name: string;
  /** Whether it comes up only where it is named. */
  readonly onRequest?: true;
  /** The variable that names a broker to use as it is, `REDIS_URL` for instance. */
  readonly urlVariable: string;
  /** What a user may set, with its defaults. */
  readonly settings: Settings;
  /** In the order in which they start. A helper accepts connections before the next one starts. */
  readonly nodes: readonly NodeDefinition[];
  /** Longest wait for the first answer after the last node was started. */
  readonly readyWithinMs: number;
  /** Finds the programs, installing what is missing where that is allowed. */
  install(tools: InstallTools): Promise<Programs>;
  /** The address of the whole, from the ports of its nodes. */
  url(ports: NodePorts): string;
  /**
   * One real handshake of a real client, within about two seconds.
   *
   * @throws when the broker does not answer as one that is ready
   */
  probe(url: string): Promise<{ version?: string | undefined }>;
  /** Joins freshly made nodes to a cluster. Runs once, when all have started. */
  form?(nodes: readonly NodeContext[]): Promise<void>;
  /** How the tool is started by which a node is governed. */
  control?(node: NodeContext, args: readonly string[]): Command;
  /** Absent where there is no container of it. */
  readonly docker?: DockerDefinition;
}

/** One process of a broker. */
export interface NodeDefinition {
  readonly name: string;
  /** A helper serves no clients: kill, freeze and status leave it out unless it is named. */
  readonly helper?: true;
  readonly ports: readonly string[];
  /** The account it runs under when we are root, if it refuses to run as root. */
  readonly account?: string;
  /** The signal of an orderly stop. */
  readonly stopSignal: NodeJS.Signals;
  /** Writes configuration and lays out fresh data. Runs before every start. */
  prepare(node: NodeContext): Promise<void>;
  command(node: NodeContext): Command;
}

export interface NodeContext {
  readonly name: string;
  /** This node's own folder and working directory. */
  readonly folder: string;
  readonly ports: Ports;
  /** The ports of all nodes of the broker. */
  readonly all: NodePorts;
  readonly settings: Settings;
  readonly programs: Programs;
  /** Runs a command to its end, in the node's folder and under its account. */
  readonly run: (command: Command) => Promise<void>;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Besides PATH, HOME and the locale, which are always set; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface DockerDefinition {
  /** The service's name in docker-compose.yml. */
  readonly service: string;
  /** Variables of docker-compose.yml that hold ports on this machine, by what they are for. */
  readonly ports: Readonly<Record<string, string>>;
  /** Variables of docker-compose.yml that hold settings. */
  readonly settings?: Readonly<Record<string, string>>;
  url(ports: Ports): string;
}

export interface InstallTools {
  readonly broker: string;
  /** Where programs are looked for first. */
  readonly path: string;
  /** Whether anything may be installed. */
  readonly allowed: boolean;
  readonly log: (line: string) => void;
}

/** One broker under one home. */
export interface Instance {
  readonly definition: BrokerDefinition;
  /** Everything of it that is on disk. */
  readonly folder: string;
  /** The URL of somebody else's broker, to be used instead. */
  readonly given: string | undefined;
  /** Where programs are looked for. */
  readonly path: string;
  readonly mayInstall: boolean;
  readonly log: (line: string) => void;
}

/** What is remembered of an instance, in a file that every process can read. */
export interface InstanceRecord {
  readonly way: 'docker' | 'local';
  readonly url: string;
  readonly settings: Settings;
  readonly version?: string | undefined;
  /** Whether its nodes have been joined; see {@link BrokerDefinition.form}. */
  readonly formed: boolean;
  readonly ports: NodePorts;
  /** The processes that were last started, by node; they may have ended since. */
  readonly processes: Readonly<Record<string, ProcessRecord>>;
}

/** The start tells a process from a later one that was given the same pid. */
export interface ProcessRecord {
  readonly pid: number;
  readonly started: string;
}

/** How instances are had and handled in one {@link InstanceRecord.way}. */
export interface WayOperations {
  /**
   * Makes an instance from nothing and waits until it answers. Leaves nothing behind when it fails.
   *
   * @throws BrokerUnavailable when this way does not exist on this machine
   */
  create(instance: Instance, settings: Settings): Promise<void>;
  /** Starts what is dead, thaws what is frozen and waits until it answers. */
  start(instance: Instance, node?: string): Promise<void>;
  look(instance: Instance): Promise<{ state: 'up' | 'frozen' | 'dead'; pids: readonly number[] }>;
  kill(instance: Instance, node?: string): Promise<void>;
  freeze(instance: Instance, node?: string): Promise<void>;
  thaw(instance: Instance, node?: string): Promise<void>;
  /** Ends it in an orderly way and keeps its data. */
  stop(instance: Instance): Promise<void>;
  /** Ends it at once; its folder may be removed then. */
  remove(instance: Instance): Promise<void>;
}
