import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from '@switchyard/core/driver';
import { rabbitmq, type RabbitmqOptions } from '@switchyard/driver-rabbitmq';
import {
  QUEUE,
  type CaseBench,
  type DriverSpec,
  type FaultTarget,
  type RunningTarget,
} from '@switchyard/driver-testkit/faults';
import { Admin } from './admin.ts';
import type { OpenServers, Servers } from './brokers.ts';
import { findAck } from './find-ack.ts';
import { RabbitLook } from './rabbit-look.ts';
import { DELAY_TICK_MS, ORDERED, RabbitNames } from './rabbit-names.ts';
import { tidy } from './tidy.ts';

const NAME = 'rabbitmq';
/** A quorum queue of 3.10 that dies within a second of its making never answers again. */
const SETTLED_MS = 1_500;
/** Two heartbeats of the driver's and the look for them: so soon RabbitMQ gives up a silent connection. */
const SILENCE_MS = 9_000;

/** A RabbitMQ that is up, with a Redis for the store beside it, and all that the cases do to it. */
export class RunningRabbitmq implements RunningTarget {
  readonly port: number;
  readonly setting: string;
  readonly store: DriverSpec;
  readonly look: RabbitLook;
  readonly orderedQueue: string = ORDERED.queue;
  readonly silenceMs: number = SILENCE_MS;
  readonly findAck: typeof findAck = findAck;
  readonly names: RabbitNames;
  readonly admin: Admin;
  readonly #servers: Servers;
  readonly #prefix: string;
  readonly #drivers: Driver[] = [];
  #isWorn = false;

  constructor(parts: {
    readonly servers: Servers;
    readonly url: string;
    readonly prefix: string;
    readonly store: DriverSpec;
    readonly setting: string;
  }) {
    this.#servers = parts.servers;
    this.#prefix = parts.prefix;
    this.port = Number(new URL(parts.url).port);
    this.setting = parts.setting;
    this.store = parts.store;
    this.names = new RabbitNames(parts.prefix);
    this.admin = new Admin(parts.url);
    this.look = new RabbitLook(this.admin, this.names);
  }

  driverAt(port: number): DriverSpec {
    return {
      module: import.meta.resolve('@switchyard/driver-rabbitmq'),
      name: 'rabbitmq',
      options: this.#options(port),
    };
  }

  direct(): Driver {
    const driver: Driver = rabbitmq(this.#options(this.port));
    this.#drivers.push(driver);
    return driver;
  }

  /** Makes the queues that all cases use, where they are not there. */
  async makeQueues(): Promise<void> {
    const driver = rabbitmq(this.#options(this.port));
    await driver.connect();
    for (const queue of [QUEUE, `${QUEUE}.high`, `${QUEUE}.low`]) {
      const consumer = await driver.subscribe(queue, { leaseMs: 1_000, prefetch: 1 });
      await consumer.close();
    }
    await driver.close();
  }

  async restart(downMs: number): Promise<void> {
    await this.kill();
    await sleep(downMs);
    await this.start();
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#isWorn = true;
    await this.#servers.kill(NAME);
  }

  /** Starts it on what it has written. */
  async start(): Promise<void> {
    await this.#servers.start(NAME);
  }

  /** SIGSTOP for so long, then SIGCONT. */
  async freeze(ms: number): Promise<void> {
    await this.#servers.freeze(NAME);
    await sleep(ms);
    await this.#servers.thaw(NAME);
  }

  /** What `rabbitmqctl` does with these words. */
  async control(...words: readonly string[]): Promise<void> {
    await this.#servers.control(NAME, words);
  }

  async close(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.close()));
    // Queues whose groups of Raft have just come up are not to be deleted: 3.10 loses its footing.
    if (!this.#isWorn) await tidy(this.admin, this.names);
    await this.admin.close();
    if (this.#isWorn) await this.#servers.down(NAME);
  }

  #options(port: number): Pick<RabbitmqOptions, 'url' | 'prefix' | 'delayTickMs' | 'queues'> {
    return {
      url: `amqp://127.0.0.1:${port}`,
      prefix: this.#prefix,
      delayTickMs: DELAY_TICK_MS,
      queues: { [ORDERED.queue]: { ordered: ORDERED.of } },
    };
  }
}

/** RabbitMQ as the fault runner knows it, on servers of its own. */
export function rabbitmqTarget(openServers: OpenServers): FaultTarget {
  let servers: Servers | undefined;
  let opened = 0;
  return {
    driver: NAME,
    kind: 'network',
    stored: true,
    lacks: {
      renewals:
        'its leases last as long as their connection; the claims in the store beside it are renewed, whatever the driver does',
      peek: 'whoever looks takes, and a delivery is counted; what is delayed lies among the delays of all queues',
      shares:
        'the broker pushes each queue by itself: while the next of one queue are on their way, those of another run. Measured shares of 60, 30 and 10 are 54 to 72, 25 to 32 and 10 to 32',
      aging:
        'priorities are bands that core drains from the highest, and start({ agingMs }) is refused',
    },
    async open() {
      servers ??= openServers(NAME);
      opened += 1;
      const prefix = `faults-${process.pid}-${opened}`;
      const [rabbit, redis] = [await servers.up(NAME), await servers.up('redis')];
      const running = new RunningRabbitmq({
        servers,
        prefix,
        url: rabbit.url ?? '',
        setting: `RabbitMQ ${rabbit.version ?? ''}, quorum queues, with a Redis store`,
        store: {
          module: import.meta.resolve('@switchyard/driver-redis'),
          name: 'redisStore',
          options: { url: redis.url ?? '', prefix },
        },
      });
      await running.makeQueues();
      await sleep(SETTLED_MS);
      return running;
    },
    async end() {
      await servers?.down(NAME);
      await servers?.down('redis');
    },
  };
}

/** The RabbitMQ of a case. Throws where it runs on another broker. */
export function rabbitmqOf({ target }: CaseBench): RunningRabbitmq {
  if (target instanceof RunningRabbitmq) return target;
  throw new Error('This case needs RabbitMQ.');
}
