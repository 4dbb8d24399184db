import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const READY_MS = 10_000;

/** A private server with data of its own, that a test may break. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#settings = settings;
  }

  /** Starts one that writes every change to its log. Settings are those of its command line. */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'sy-redis-'));
    const server = new RedisServer(await freePort(), folder, settings);
    await server.#up();
    return server;
  }

  /** Kills it as a crash would, and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.#down('SIGKILL');
    await this.#up();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.#down('SIGTERM');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #up(): Promise<void> {
    const log = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder];
    const args = [...own, ...log, '--enable-debug-command', 'local', ...this.#settings];
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    await this.#ready(this.#process);
  }

  async #ready(child: ChildProcess): Promise<void> {
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    const client = new Redis({
      port: this.port,
      host: '127.0.0.1',
      retryStrategy: () => 20,
      maxRetriesPerRequest: null,
    });
    client.on('error', () => undefined);
    try {
      await Promise.race([client.ping(), failed, late()]);
    } finally {
      client.disconnect();
    }
  }

  async #down(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('redis-server did not answer')), READY_MS).unref();
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
