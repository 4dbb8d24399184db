import { BaseWorker, UnrecoverableError, type JobContext } from '@switchyard/core';
import type { z } from 'zod';

import { AirportRef } from '../payloads.ts';
import type { AirportRepository } from '../services/airport-repository.ts';
import type { Cache } from '../services/cache.ts';
import {
  InventoryError,
  type InventoryAnswer,
  type InventoryClient,
} from '../services/inventory-client.ts';

/** What the worker works with. */
export interface SyncDataServices {
  readonly airports: AirportRepository;
  readonly inventory: InventoryClient;
  readonly etags: Cache<string>;
}

/** Fetches the stock of one airport and saves it. */
export class SyncDataWorker extends BaseWorker<typeof AirportRef> {
  static readonly payload = AirportRef;
  static readonly defaults = {
    queue: 'shop-sync',
    maxAttempts: 3,
    timeoutMs: 10_000,
    backoff: { type: 'exponential', baseMs: 50, maxMs: 1_000, jitter: 'full' },
  } as const;
  readonly #services: SyncDataServices;

  constructor(services: SyncDataServices) {
    super();
    this.#services = services;
  }

  /** Running twice is harmless: the second answer is "unchanged", or the same stock saved again. */
  async run({ iata }: z.infer<typeof AirportRef>, job: JobContext): Promise<void> {
    const { airports, etags } = this.#services;
    const answer = await this.#ask(iata, job);
    if (answer.type === 'unchanged') return;
    airports.saveInventory(answer.inventory);
    // Remembered last: had saving failed, "unchanged" would hide it from the next attempt.
    if (answer.etag !== undefined) etags.set(iata, answer.etag);
  }

  async #ask(iata: string, job: JobContext): Promise<InventoryAnswer> {
    const { inventory, etags } = this.#services;
    const request = { requestId: job.id, etag: etags.get(iata), signal: job.signal };
    try {
      return await inventory.ask(iata, request);
    } catch (error) {
      // 5xx passes, an unknown code does not: no number of attempts will make the airport exist.
      if (error instanceof InventoryError && error.status === 404) {
        throw new UnrecoverableError(error.message, { cause: error });
      }
      throw error;
    }
  }
}
