import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const HOST = '127.0.0.1';
const UP_MS = 20_000;
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 32_000;
const given = new Set<number>();

/** A Redis of its own: a free port, a data folder of its own, an append-only file written with every change. */
export class PrivateRedis {
  readonly port: number;
  readonly folder: string;
  readonly #options: readonly string[];
  readonly #program: string;
  #process: ChildProcess | undefined;

  private constructor(
    { port, folder }: { readonly port: number; readonly folder: string },
    options: readonly string[],
    program: string,
  ) {
    this.port = port;
    this.folder = folder;
    this.#options = options;
    this.#program = program;
  }

  /** Starts one; `options` are those of redis-server's command line. */
  static async start(...options: readonly string[]): Promise<PrivateRedis> {
    const redis = await PrivateRedis.place(...options);
    await redis.up();
    return redis;
  }

  /** A place for one, which is not up. */
  static place(...options: readonly string[]): Promise<PrivateRedis> {
    return PrivateRedis.placeOf('redis-server', ...options);
  }

  /** A place for a server of another program. */
  static async placeOf(program: string, ...options: readonly string[]): Promise<PrivateRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-redis-'));
    return new PrivateRedis({ port: await freePort(), folder }, options, program);
  }

  get url(): string {
    return `redis://${HOST}:${this.port}`;
  }

  /** Starts it again on what it has written. */
  up(): Promise<void> {
    return this.upWith(['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']);
  }

  /** Starts it with these arguments before all others: a sentinel keeps nothing. */
  async upWith(first: readonly string[]): Promise<void> {
    const { port } = this;
    const place = ['--port', `${port}`, '--bind', HOST, '--dir', this.folder];
    const args = [...first, ...place, '--daemonize', 'no', ...this.#options];
    this.#process = spawn(this.#program, args, { stdio: 'ignore' });
    const end = Date.now() + UP_MS;
    while (!(await this.#answers())) {
      if (Date.now() > end) throw new Error(`redis-server on port ${port} did not come up.`);
      await sleep(20);
    }
  }

  /** A server on a copy of what this one has written: as if this one had been killed now, and others saw nothing of it. */
  async successor(): Promise<PrivateRedis> {
    const next = await PrivateRedis.placeOf(this.#program, ...this.#options);
    await cp(this.folder, next.folder, { recursive: true });
    await next.up();
    return next;
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
    this.#process = undefined;
  }

  /** Starts one that follows this one, and waits until it has all of it. */
  async replica(...options: readonly string[]): Promise<PrivateRedis> {
    const one = await PrivateRedis.start('--replicaof', HOST, `${this.port}`, ...options);
    const client = new Redis(this.url);
    const end = Date.now() + UP_MS;
    const online = new RegExp(`port=${one.port},state=online`);
    while (!online.test(await client.info('replication'))) {
      if (Date.now() > end) throw new Error(`The replica on port ${one.port} did not get in step.`);
      await sleep(20);
    }
    client.disconnect();
    return one;
  }

  /** Lets it do nothing, with all its connections open, until it is thawed. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Stops it for good and removes what it wrote. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Asks it with a client of its own. */
  async ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis({
      host: HOST,
      port: this.port,
      lazyConnect: true,
      retryStrategy: null,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.ask((client) => client.ping())) === 'PONG';
    } catch {
      return false;
    }
  }
}

/** A port that nobody listens on: below those that outgoing connections are given, or one may take it meanwhile. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    // Who was given one may not listen there yet.
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, HOST, () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
