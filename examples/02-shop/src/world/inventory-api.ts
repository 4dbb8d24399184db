import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { listenOnLoopback } from '../listen.ts';
import { RequestLedger } from './request-ledger.ts';
import { fnv1a, isOneIn, type TroublePlan } from './trouble-plan.ts';

/** What one airport has in stock, as the endpoint sends it. */
export interface InventoryBody {
  readonly iata: string;
  readonly gates: number;
  readonly fuelLitres: number;
  readonly deicingLitres: number;
}

/**
 * A real HTTP endpoint on loopback: `GET /airports/:iata/inventory`, with ETags.
 *
 * It fails by plan: 503 to the first request of some airports, 500 for broken ones until `repair()`, 404 for codes it has
 * never heard of until `addAirport()`. Everything asked and answered is in `ledger`.
 */
export class InventoryApi {
  readonly ledger: RequestLedger = new RequestLedger();
  readonly #known: Set<string>;
  readonly #broken: Set<string>;
  readonly #plan: TroublePlan;
  readonly #server: Server;

  constructor(airports: Iterable<string>, plan: TroublePlan) {
    this.#known = new Set(airports);
    this.#broken = new Set(plan.brokenAirports);
    this.#plan = plan;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Listens on a free port of 127.0.0.1 and answers the base URL. */
  async start(): Promise<string> {
    return `http://127.0.0.1:${await listenOnLoopback(this.#server)}`;
  }

  /** Ends the outage: broken airports answer from now on. */
  repair(): void {
    this.#broken.clear();
  }

  /** Makes a code known that was answered with 404 so far. */
  addAirport(iata: string): void {
    this.#known.add(iata);
  }

  /** Closes the port and every connection still open. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const iata = /^\/airports\/([A-Z0-9]{1,8})\/inventory$/.exec(request.url ?? '')?.[1];
    if (iata === undefined || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const body = stockOf(iata);
    const etag = `"${fnv1a(JSON.stringify(body)).toString(16)}"`;
    const status = this.#statusFor(iata, request.headers['if-none-match'] === etag);
    this.ledger.record({ iata, requestId: headerOf(request, 'x-request-id'), status });
    response.writeHead(status, { 'content-type': 'application/json', etag });
    response.end(status === 200 ? JSON.stringify(body) : undefined);
  }

  #statusFor(iata: string, unchanged: boolean): number {
    if (!this.#known.has(iata)) return 404;
    if (this.#broken.has(iata)) return 500;
    const firstTime = this.ledger.timesAsked(iata) === 0;
    if (firstTime && isOneIn(this.#plan.flakyAirportEvery, iata)) return 503;
    return unchanged ? 304 : 200;
  }
}

/** Invented stock: the airports are real, what they hold is not. It depends on the code alone. */
function stockOf(iata: string): InventoryBody {
  const seed = fnv1a(`stock:${iata}`);
  return {
    iata,
    gates: 1 + (seed % 40),
    fuelLitres: (seed % 9_000) * 100,
    deicingLitres: (seed % 700) * 10,
  };
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
