import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 10;
const PATIENCE_MS = 200;

/**
 * Watches up to when all that a master acknowledged has reached a replica: a write of its own that a replica has
 * confirmed tells it of everything before.
 */
export class Replicated {
  readonly #client: Redis;
  readonly #key: string;
  #until = -Infinity;
  #isOver = false;
  #watching: Promise<void>;

  private constructor(port: number, key: string) {
    this.#client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => null });
    this.#client.on('error', () => undefined);
    this.#key = key;
    this.#watching = this.#watch();
  }

  /** Watches the master at a port. */
  static watch(port: number, key: string): Replicated {
    return new Replicated(port, key);
  }

  /** Watches no more, and answers that instant. */
  async end(): Promise<number> {
    this.#isOver = true;
    await this.#watching;
    this.#client.disconnect();
    return this.#until;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const began = performance.now();
      const reached = await this.#write().catch(() => 0);
      if (reached > 0) this.#until = began;
      await sleep(EVERY_MS);
    }
  }

  async #write(): Promise<number> {
    await this.#client.set(this.#key, '');
    return this.#client.wait(1, PATIENCE_MS);
  }
}
