import { z } from 'zod';

const InventorySchema = z.object({
  iata: z.string(),
  gates: z.number().int(),
  fuelLitres: z.number(),
  deicingLitres: z.number(),
});

/** What an airport has in stock. */
export type Inventory = Readonly<z.infer<typeof InventorySchema>>;

/** What the endpoint said: new stock with the tag to ask with next time, or that nothing changed since. */
export type InventoryAnswer =
  | { readonly type: 'fresh'; readonly inventory: Inventory; readonly etag: string | undefined }
  | { readonly type: 'unchanged' };

/** How to ask. */
export interface InventoryRequest {
  /** Sent along, so that both sides' logs can be laid beside each other. */
  readonly requestId: string;
  /** Tag of the last answer, if there was one. */
  readonly etag: string | undefined;
  readonly signal: AbortSignal;
}

/** The endpoint answered with a status that is neither 200 nor 304. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';
  readonly status: number;

  constructor(iata: string, status: number) {
    super(`inventory API answered ${status} for ${iata}`);
    this.status = status;
  }
}

/** Asks the inventory endpoint over HTTP. */
export class InventoryClient {
  readonly #baseUrl: string;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /**
   * Asks for one airport.
   *
   * @throws InventoryError on 4xx and 5xx; what `fetch` throws when the server is not there or `signal` aborts.
   */
  async ask(iata: string, request: InventoryRequest): Promise<InventoryAnswer> {
    const url = `${this.#baseUrl}/airports/${encodeURIComponent(iata)}/inventory`;
    const headers = new Headers({ 'x-request-id': request.requestId });
    if (request.etag !== undefined) headers.set('if-none-match', request.etag);

    const response = await fetch(url, { headers, signal: request.signal });
    if (response.status === 200) {
      const inventory = InventorySchema.parse(await response.json());
      return { type: 'fresh', inventory, etag: response.headers.get('etag') ?? undefined };
    }
    // An unread body keeps its connection from being used again.
    await response.body?.cancel();
    if (response.status === 304) return { type: 'unchanged' };
    throw new InventoryError(iata, response.status);
  }
}
