import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Flow } from './flow.ts';
import type { Cut, Direction, Dribble, ProxyCounts, ProxyRules } from './proxy-rules.ts';

/** Where a proxy leads. */
export interface FaultProxyOptions {
  readonly target: { readonly host?: string | undefined; readonly port: number };
  /** Port of its own. @default any that is free */
  readonly port?: number | undefined;
}

const HOST = '127.0.0.1';

/**
 * A TCP proxy inside this process that can break connections in every way a network can. Each fault
 * holds until `heal()`; several may hold at once.
 */
export class FaultProxy {
  readonly port: number;
  #target: { readonly host: string; readonly port: number };
  readonly #flows = new Set<Flow>();
  readonly #rules: ProxyRules = {
    stalled: new Set(),
    delayMs: 0,
    dribble: undefined,
    cut: undefined,
  };
  readonly #counts = { accepted: 0, cut: 0, reset: 0, toServer: 0, toClient: 0 };
  #server: Server;
  #closed = false;

  private constructor(server: Server, target: { readonly host: string; readonly port: number }) {
    this.#server = server;
    this.#target = target;
    this.port = (server.address() as AddressInfo).port;
    this.#take(server);
  }

  /** Opens a proxy on the loopback address. */
  static async listen({ target, port = 0 }: FaultProxyOptions): Promise<FaultProxy> {
    const { host = HOST } = target;
    return new FaultProxy(await listen(port), { host, port: target.port });
  }

  /** Address of the proxy: `redis://127.0.0.1:41234`. */
  url(scheme: string): string {
    return `${scheme}://${HOST}:${this.port}`;
  }

  /** New connections lead there from now on; existing ones go on. */
  leadTo({ host = HOST, port }: FaultProxyOptions['target']): void {
    this.#target = { host, port };
  }

  get counts(): ProxyCounts {
    const { accepted, cut, reset, toServer, toClient } = this.#counts;
    const open = this.#flows.size;
    return { accepted, cut, reset, open, bytesToServer: toServer, bytesToClient: toClient };
  }

  /** New connections are refused, as if nothing listened; existing ones go on. */
  async refuseNew(): Promise<void> {
    if (this.#server.listening) await stopListening(this.#server);
  }

  /** Existing connections are reset; new ones are fine. */
  resetExisting(): void {
    for (const flow of this.#flows) {
      this.#counts.reset += 1;
      flow.destroy();
    }
  }

  /** Existing connections carry nothing more, for good, and nobody is told; new ones are fine. */
  blackholeExisting(): void {
    for (const flow of this.#flows) flow.blackhole();
  }

  /**
   * Nothing moves in these directions, on connections old and new. What is held back arrives after
   * `heal()`, as TCP would resend it, unless the connection is reset before.
   */
  drop(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#rules.stalled.add(direction);
  }

  /** Everything arrives that much later. */
  delay(ms: number): void {
    this.#rules.delayMs = ms;
  }

  /** Everything arrives in pieces of so many bytes. */
  dribble(dribble: Dribble): void {
    this.#rules.dribble = dribble;
  }

  /** Ends a connection at the first byte that matches; what came before it still arrives. */
  cutAt(cut: Cut): void {
    this.#rules.cut = { ...cut, find: (chunk) => cut.find(chunk), left: cut.times ?? 1 };
  }

  /** Ends every fault. Black-holed connections stay so: nobody remembers them. */
  async heal(): Promise<void> {
    this.#rules.stalled.clear();
    this.#rules.delayMs = 0;
    this.#rules.dribble = undefined;
    this.#rules.cut = undefined;
    for (const flow of this.#flows) flow.pump();
    if (this.#server.listening || this.#closed) return;
    this.#server = await listen(this.port);
    this.#take(this.#server);
  }

  /** Ends everything; resolves when no socket is left. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const gone = [...this.#flows].map((flow) => this.#goneOf(flow));
    for (const flow of this.#flows) flow.destroy();
    await Promise.all(gone);
    if (this.#server.listening) await stopListening(this.#server);
  }

  readonly #leaving = new Map<Flow, () => void>();

  #goneOf(flow: Flow): Promise<void> {
    return new Promise((resolve) => this.#leaving.set(flow, resolve));
  }

  #take(server: Server): void {
    server.on('connection', (client) => this.#accept(client));
  }

  #accept(client: Socket): void {
    if (this.#closed) return void client.destroy();
    client.setNoDelay(true);
    this.#counts.accepted += 1;
    const flow = new Flow(client, this.#target, {
      rules: this.#rules,
      events: {
        forwarded: (direction, bytes) => {
          this.#counts[direction] += bytes;
        },
        cut: () => {
          this.#counts.cut += 1;
        },
        closed: (gone) => {
          this.#flows.delete(gone);
          this.#leaving.get(gone)?.();
          this.#leaving.delete(gone);
        },
      },
    });
    this.#flows.add(flow);
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true });
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** Stops at once; connections it took in go on, and are not waited for. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close();
    // The handle is closed at the end of this turn.
    setImmediate(resolve);
  });
}
