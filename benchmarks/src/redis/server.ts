import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { cpuUsIn, dataBytesIn, numberIn, parseInfo, type Info } from './info.ts';
import type { Address } from '../queues/library.ts';

/** Names the variable by which measuring processes find Redis. */
export const URL_VARIABLE = 'BENCH_REDIS_URL';

const POLL_MS = 5;

/** Our own Redis, as the one who watches it: what it holds and what it costs. */
export class BenchServer {
  readonly address: Address;
  readonly #client: Redis;

  private constructor(address: Address, client: Redis) {
    this.address = address;
    this.#client = client;
  }

  /** Connects to the Redis that `setUp` brought up, and nothing else: it is emptied again and again. */
  static async connect(url: string | undefined = process.env[URL_VARIABLE]): Promise<BenchServer> {
    if (url === undefined) throw new Error(`${URL_VARIABLE} is not set.`);
    const { hostname: host, port } = new URL(url);
    const address = { host, port: Number(port) };
    const client = new Redis({ ...address, lazyConnect: true });
    await client.connect();
    return new BenchServer(address, client);
  }

  /** An append-only file is rewritten by us between runs, never by itself in the middle of one. */
  async rewriteOnlyWhenAsked(): Promise<void> {
    await this.#client.config('SET', 'auto-aof-rewrite-percentage', '0');
  }

  /** Removes everything, from its file as well. */
  async reset(): Promise<void> {
    await this.#client.flushall();
    await this.#client.bgrewriteaof();
    const busy = ['aof_rewrite_in_progress', 'aof_rewrite_scheduled'];
    for (;;) {
      const info = await this.info();
      if (busy.every((field) => info[field] !== '1')) break;
      await sleep(POLL_MS);
    }
    await this.#client.config('RESETSTAT');
  }

  async info(): Promise<Info> {
    return parseInfo(await this.#client.info());
  }

  /** Processor time used so far, in microseconds. */
  async cpuUs(): Promise<number> {
    return cpuUsIn(await this.info());
  }

  /** Commands handled so far. */
  async commands(): Promise<number> {
    return numberIn(await this.info(), 'total_commands_processed');
  }

  /** Bytes of data, once the buffers of what was just written are gone. */
  async dataBytes(): Promise<number> {
    let last = Number.NaN;
    for (;;) {
      const bytes = dataBytesIn(await this.info());
      if (bytes === last) return bytes;
      last = bytes;
      await sleep(SETTLE_MS);
    }
  }

  close(): void {
    this.#client.disconnect();
  }
}

const SETTLE_MS = 50;

/** Does something with an emptied server, and lets go of it. */
export async function withServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const server = await BenchServer.connect();
  try {
    await server.reset();
    return await work(server);
  } finally {
    server.close();
  }
}
