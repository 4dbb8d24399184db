import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from '@switchyard/core/driver';
import { kafka } from '@switchyard/driver-kafka';
import type { DriverSpec, FaultTarget, RunningTarget } from '@switchyard/driver-testkit/faults';
import type { OpenServers, Servers } from './brokers.ts';

/** The shortest that Kafka allows by itself: so soon is a worker that was killed found to be dead. */
export const SESSION_MS = 6_000;
const PARTITIONS = 6;

/** A Kafka that is up. Its clients learn the addresses of its brokers from itself, so no proxy stands between. */
class RunningKafka implements RunningTarget {
  readonly port: number;
  readonly setting: string;
  readonly #servers: Servers;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #drivers: Driver[] = [];

  constructor(
    servers: Servers,
    { url, version }: { readonly url: string; readonly version: string },
  ) {
    this.#servers = servers;
    this.port = Number(new URL(url).port);
    this.setting = `Kafka ${version}, one node, ${PARTITIONS} partitions a topic, sessions of ${SESSION_MS / 1_000} s`;
    const prefix = `f-${randomUUID().slice(0, 8)}`;
    this.#options = { url, prefix, partitions: PARTITIONS, sessionTimeoutMs: SESSION_MS };
  }

  driverAt(): DriverSpec {
    const module = import.meta.resolve('@switchyard/driver-kafka');
    return { module, name: 'kafka', options: this.#options };
  }

  direct(): Driver {
    const driver: Driver = kafka(this.#options);
    this.#drivers.push(driver);
    return driver;
  }

  async restart(downMs: number): Promise<void> {
    await this.#servers.kill('kafka');
    await sleep(downMs);
    await this.#servers.start('kafka');
  }

  /** An ack is a mark in its worker: nothing travels. */
  findAck(): number {
    return -1;
  }

  async close(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.close()));
  }
}

/** Kafka as the fault runner knows it, on a server of its own. */
export function kafkaTarget(openServers: OpenServers): FaultTarget {
  let servers: Servers | undefined;
  return {
    driver: 'kafka',
    kind: 'direct',
    async open() {
      servers ??= openServers('kafka');
      const { url = '', version = '' } = await servers.up('kafka');
      return new RunningKafka(servers, { url, version });
    },
    async end() {
      await servers?.down('kafka');
    },
  };
}
