import type { Driver } from '@switchyard/core/driver';
import { redis } from '@switchyard/driver-redis';
import type {
  CaseBench,
  DriverSpec,
  FaultTarget,
  RunningTarget,
} from '@switchyard/driver-testkit/faults';
import type { OpenServers, Servers } from './brokers.ts';
import { findSettle } from './find-settle.ts';
import { RedisServer } from './redis-server.ts';

/** Beginning of all keys of the cases. */
export const PREFIX = 'faults';

/** A Redis that is up, and all that the Redis cases do to it. */
export class RunningRedis implements RunningTarget {
  readonly server: RedisServer;
  readonly setting: string;
  readonly findAck: (chunk: Buffer) => number;
  readonly #openSecond: () => Promise<RedisServer>;
  readonly #drivers: Driver[] = [];
  #second: RedisServer | undefined;

  constructor(
    server: RedisServer,
    how: {
      readonly setting: string;
      readonly findAck: (chunk: Buffer) => number;
      readonly openSecond: () => Promise<RedisServer>;
    },
  ) {
    this.server = server;
    this.setting = how.setting;
    this.findAck = how.findAck;
    this.#openSecond = how.openSecond;
  }

  get port(): number {
    return this.server.port;
  }

  driverAt(port: number): DriverSpec {
    return {
      module: import.meta.resolve('@switchyard/driver-redis'),
      name: 'redis',
      options: { url: `redis://127.0.0.1:${port}`, prefix: PREFIX },
    };
  }

  direct(): Driver {
    const driver: Driver = redis({ port: this.port, prefix: PREFIX });
    this.#drivers.push(driver);
    return driver;
  }

  restart(downMs: number): Promise<void> {
    return this.server.restart(downMs);
  }

  /** One more server, empty, for as long as the case. */
  async second(): Promise<RedisServer> {
    this.#second ??= await this.#openSecond();
    return this.#second;
  }

  async close(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.close()));
    this.#second?.close();
    this.server.close();
  }
}

/** Redis as the fault runner knows it, on servers of its own. */
export function redisTarget(openServers: OpenServers): FaultTarget {
  const places = new Map<string, Servers>();
  const serversAt = (place: string): Servers => {
    const servers = places.get(place) ?? openServers(place);
    places.set(place, servers);
    return servers;
  };
  return {
    driver: 'redis',
    kind: 'network',
    stored: true,
    async open() {
      const server = await RedisServer.open(serversAt('first'));
      const version = await server.info('redis_version');
      return new RunningRedis(server, {
        setting: `Redis ${version}, appendonly yes, appendfsync always`,
        findAck: await findSettle(),
        openSecond: () => RedisServer.open(serversAt('second')),
      });
    },
    async end() {
      await Promise.all([...places.values()].map((servers) => servers.down('redis')));
    },
  };
}

/** The Redis of a case. Throws where it runs on another broker. */
export function redisOf({ target }: CaseBench): RunningRedis {
  if (target instanceof RunningRedis) return target;
  throw new Error('This case needs Redis.');
}
