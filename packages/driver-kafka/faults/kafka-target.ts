import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from '@switchyard/core/driver';
import { kafka, type KafkaOptions } from '@switchyard/driver-kafka';
import {
  freePort,
  QUEUE,
  type CaseBench,
  type DriverSpec,
  type FaultTarget,
  type RunningTarget,
} from '@switchyard/driver-testkit/faults';
import { Admin } from './admin.ts';
import type { OpenServers, Servers } from './brokers.ts';
import { findCommit } from './find-commit.ts';
import { KafkaLook } from './kafka-look.ts';
import { KafkaNames } from './kafka-names.ts';
import { LogReader } from './log-reader.ts';

const NAME = 'kafka';
/** The shortest that Kafka allows by itself: so soon is a worker that was killed found to be dead. */
export const SESSION_MS = 6_000;
const PARTITIONS = 6;
/** A session, and what dealing anew takes. */
const SILENCE_MS = SESSION_MS + 4_000;
/** Of a killed member Kafka knows no more than of a silent one; one that dies while it is dealt anew is waited for as long again. */
const DEATH_MS = 2 * SESSION_MS + 4_000;

/** Where a Kafka listens, and where it says that it does. */
interface Place {
  readonly url: string;
  /** Of the listener behind the proxy. */
  readonly port: number;
  /** Clients are told to come here. */
  readonly proxyPort: number;
}

/**
 * A Kafka that is up, with a Redis for the store beside it. Its clients learn the address of its broker from itself:
 * a second listener tells them that of the proxy.
 */
export class RunningKafka implements RunningTarget {
  readonly port: number;
  readonly proxyPort: number;
  readonly setting: string;
  readonly store: DriverSpec;
  readonly look: KafkaLook;
  /** Any queue keeps the order of an ordering key, and none that of the rest. */
  readonly orderedQueue: string = QUEUE;
  readonly deathMs: number = DEATH_MS;
  readonly silenceMs: number = SILENCE_MS;
  readonly findAck: typeof findCommit = findCommit;
  readonly names: KafkaNames;
  readonly admin: Admin;
  readonly reader: LogReader;
  readonly #servers: Servers;
  readonly #place: Place;
  readonly #prefix: string;
  readonly #drivers: Driver[] = [];

  constructor(parts: {
    readonly servers: Servers;
    readonly place: Place;
    readonly prefix: string;
    readonly store: DriverSpec;
    readonly setting: string;
  }) {
    this.#servers = parts.servers;
    this.#place = parts.place;
    this.#prefix = parts.prefix;
    this.port = parts.place.port;
    this.proxyPort = parts.place.proxyPort;
    this.store = parts.store;
    this.setting = parts.setting;
    const { host } = new URL(parts.place.url);
    this.names = new KafkaNames(parts.prefix);
    this.admin = new Admin(host);
    this.reader = new LogReader(host);
    this.look = new KafkaLook(this.reader, this.names);
  }

  driverAt(port: number): DriverSpec {
    const module = import.meta.resolve('@switchyard/driver-kafka');
    return { module, name: NAME, options: this.#options(`kafka://127.0.0.1:${port}`) };
  }

  direct(): Driver {
    const driver: Driver = kafka(this.#options(this.#place.url));
    this.#drivers.push(driver);
    return driver;
  }

  async restart(downMs: number): Promise<void> {
    await this.#servers.kill(NAME);
    await sleep(downMs);
    await this.#servers.start(NAME);
  }

  /** It stands still for so long, and does not know. */
  async freeze(ms: number): Promise<void> {
    await this.#servers.freeze(NAME);
    await sleep(ms);
    await this.#servers.thaw(NAME);
  }

  async close(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.close()));
    await this.reader.close();
  }

  #options(url: string): Pick<KafkaOptions, 'url' | 'prefix' | 'partitions' | 'sessionTimeoutMs'> {
    return { url, prefix: this.#prefix, partitions: PARTITIONS, sessionTimeoutMs: SESSION_MS };
  }
}

/** Kafka as the fault runner knows it, on servers of its own. */
export function kafkaTarget(openServers: OpenServers): FaultTarget {
  let servers: Servers | undefined;
  let ports: readonly number[] = [];
  let opened = 0;
  return {
    driver: NAME,
    kind: 'network',
    stored: true,
    lacks: {
      renewals:
        'its leases last as long as the place of their worker in the group; the claims in the store beside it are renewed, whatever the driver does',
      peek: 'what lies there is seen by what its group has not finished, and not when it is due',
      aging:
        'priorities are bands that core drains from the highest, and start({ agingMs }) is refused',
    },
    async open() {
      servers ??= openServers(NAME);
      if (ports.length === 0) ports = [await freePort(), await freePort()];
      const [port = 0, proxyPort = 0] = ports;
      opened += 1;
      const prefix = `faults-${process.pid}-${opened}`;
      const apache = await servers.up(NAME, {
        listeners: `PROXIED://127.0.0.1:${port}`,
        advertised: `PROXIED://127.0.0.1:${proxyPort}`,
        protocols: 'PROXIED:PLAINTEXT',
      });
      const redis = await servers.up('redis');
      return new RunningKafka({
        servers,
        prefix,
        place: { url: apache.url ?? '', port, proxyPort },
        setting: `Kafka ${apache.version ?? ''}, one node, ${PARTITIONS} partitions a topic, sessions of ${SESSION_MS / 1_000} s, with a Redis store`,
        store: {
          module: import.meta.resolve('@switchyard/driver-redis'),
          name: 'redisStore',
          options: { url: redis.url ?? '', prefix },
        },
      });
    },
    async end() {
      await servers?.down(NAME);
      await servers?.down('redis');
    },
  };
}

/** The Kafka of a case. Throws where it runs on another broker. */
export function kafkaOf({ target }: CaseBench): RunningKafka {
  if (target instanceof RunningKafka) return target;
  throw new Error('This case needs Kafka.');
}
