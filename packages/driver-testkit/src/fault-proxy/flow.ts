import { connect, type Socket } from 'node:net';
import { Pipe } from './pipe.ts';
import type { Direction, ProxyRules } from './proxy-rules.ts';
import { onGone, resetSocket } from './reset-socket.ts';

/** What a flow tells its proxy. */
export interface FlowEvents {
  forwarded(direction: Direction, bytes: number): void;
  cut(): void;
  /** Both its sockets are gone. */
  closed(flow: Flow): void;
}

/**
 * One connection through a proxy: a socket to the client, one to the server, a pipe each way.
 *
 *   open ──blackhole()──▶ black-holed ──destroy()──▶ closed
 *     └── an end or a reset of either side ───────────▲
 */
export class Flow {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #pipes: readonly Pipe[];
  readonly #events: FlowEvents;
  #blackholed = false;
  #open = 2;

  constructor(
    client: Socket,
    target: { readonly host: string; readonly port: number },
    parts: { readonly rules: ProxyRules; readonly events: FlowEvents },
  ) {
    const { rules, events } = parts;
    this.#client = client;
    this.#server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#events = events;
    const pipe = (from: Socket, to: Socket, direction: Direction): Pipe =>
      new Pipe(
        { from, to },
        { direction, rules },
        {
          forwarded: (bytes) => events.forwarded(direction, bytes),
          cut: () => {
            events.cut();
            this.#cut();
          },
        },
      );
    this.#pipes = [pipe(client, this.#server, 'toServer'), pipe(this.#server, client, 'toClient')];
    this.#watch(client, this.#server);
    this.#watch(this.#server, client);
  }

  /** Moves what may move, after the rules were changed. */
  pump(): void {
    if (!this.#blackholed) for (const pipe of this.#pipes) pipe.pump();
  }

  /** From now on neither side hears of the other, nor that it is gone: a NAT has forgotten this flow. */
  blackhole(): void {
    this.#blackholed = true;
    for (const pipe of this.#pipes) pipe.stop();
  }

  /** Resets both sides. */
  destroy(): void {
    for (const pipe of this.#pipes) pipe.stop();
    resetSocket(this.#client);
    resetSocket(this.#server);
  }

  /** What was let through before still arrives; then both sides end. */
  #cut(): void {
    for (const pipe of this.#pipes) pipe.stop();
    this.#client.destroySoon();
    this.#server.destroySoon();
  }

  #watch(socket: Socket, other: Socket): void {
    onGone(socket, (hadError) => {
      this.#open -= 1;
      if (this.#open === 0) this.#events.closed(this);
      else if (!this.#blackholed && (hadError || !socket.readableEnded)) resetSocket(other);
    });
  }
}
