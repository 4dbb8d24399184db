import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Servers } from './brokers.ts';

const HOST = '127.0.0.1';
const HAND_OVER_MS = 10_000;

/** One private Redis of a fault run: written to disk before each answer, and everything can be done to it. */
export class RedisServer {
  readonly port: number;
  /** A plain client, straight to it. */
  readonly client: Redis;
  readonly #servers: Servers;

  private constructor(servers: Servers, port: number) {
    this.#servers = servers;
    this.port = port;
    this.client = new Redis({
      host: HOST,
      port,
      lazyConnect: true,
      retryStrategy: () => 50,
      disconnectTimeout: 100,
    });
    this.client.on('error', () => undefined);
  }

  /** Brings it up, empty and with the settings that every case begins with. */
  static async open(servers: Servers): Promise<RedisServer> {
    const { url } = await servers.up('redis', { appendfsync: 'always' });
    const server = new RedisServer(servers, Number(new URL(url ?? '').port));
    await server.client.connect();
    await server.configure({ maxmemory: '0', 'maxmemory-policy': 'noeviction' });
    await server.client.call('REPLICAOF', 'NO', 'ONE');
    await server.client.flushall();
    return server;
  }

  /** Changes settings while it runs. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings))
      await this.client.config('SET', name, value);
  }

  /** A value out of what it tells of itself. */
  async info(field: string): Promise<string> {
    const text = await this.client.info();
    return new RegExp(`^${field}:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  }

  /** SIGKILL, and a start on what it has written. */
  async restart(downMs: number): Promise<void> {
    await this.kill();
    await sleep(downMs);
    await this.#servers.start('redis');
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#servers.kill('redis');
  }

  /** SIGSTOP for so long, then SIGCONT; `meanwhile` is done at the end of that time. */
  async freeze(ms: number, meanwhile?: () => Promise<void>): Promise<void> {
    await this.#servers.freeze('redis');
    await sleep(ms);
    await meanwhile?.();
    await this.#servers.thaw('redis');
  }

  /** Becomes a replica of another; resolves once it has all that the other has. */
  async follow(master: RedisServer): Promise<void> {
    await this.client.call('REPLICAOF', HOST, master.port);
    await this.#until('master_link_status', 'up');
  }

  /** Becomes a master, with whatever it has. */
  async lead(): Promise<void> {
    await this.client.call('REPLICAOF', 'NO', 'ONE');
    await this.#until('role', 'master');
  }

  /** Makes its replica the master and follows it; nothing is lost. */
  async handOverTo(replica: RedisServer): Promise<void> {
    await this.client.call('FAILOVER', 'TO', HOST, replica.port, 'TIMEOUT', HAND_OVER_MS);
    await replica.#until('role', 'master');
    await this.#until('master_link_status', 'up');
  }

  async #until(field: string, wanted: string): Promise<void> {
    for (
      const end = Date.now() + HAND_OVER_MS;
      (await this.info(field)) !== wanted;
      await sleep(20)
    ) {
      if (Date.now() > end)
        throw new Error(`Redis on port ${this.port}: ${field} is not ${wanted}`);
    }
  }

  /** Lets go of the client. The server stays up. */
  close(): void {
    this.client.disconnect();
  }
}
