/** One request as the server saw it. */
export interface ServedRequest {
  /** Airport that was asked for. */
  readonly iata: string;
  /** Job that asked, from the `x-request-id` header; empty when the caller sent none. */
  readonly requestId: string;
  /** Status that was answered. */
  readonly status: number;
}

/** The server's own books: what was asked and answered, kept apart from everything the queue says about itself. */
export class RequestLedger {
  readonly #requests: ServedRequest[] = [];
  readonly #seen = new Map<string, number>();

  /** Writes down one answered request. */
  record(request: ServedRequest): void {
    this.#requests.push(request);
    this.#seen.set(request.iata, this.timesAsked(request.iata) + 1);
  }

  /** How often an airport was asked for, failures included. */
  timesAsked(iata: string): number {
    return this.#seen.get(iata) ?? 0;
  }

  /** Every request, in the order it was answered. */
  all(): readonly ServedRequest[] {
    return this.#requests;
  }

  /** Requests answered with 200 or 304. */
  served(): readonly ServedRequest[] {
    return this.#requests.filter((request) => request.status < 400);
  }

  /** Requests answered with 4xx or 5xx. */
  failed(): readonly ServedRequest[] {
    return this.#requests.filter((request) => request.status >= 400);
  }
}
