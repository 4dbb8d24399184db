import type { Socket } from 'node:net';
import { encodeFrame, FrameReader } from './frames.ts';
import type { Namespace } from './namespace.ts';
import { toWireError, type Request } from './protocol.ts';

/** One connection of a client, on the broker's side. */
export class Session {
  readonly #socket: Socket;
  readonly #namespaceOf: (name: string) => Namespace;
  readonly #gone = new AbortController();
  #namespace: Namespace;

  constructor(socket: Socket, namespaceOf: (name: string) => Namespace) {
    this.#socket = socket;
    this.#namespaceOf = namespaceOf;
    this.#namespace = namespaceOf('');
    const reader = new FrameReader();
    socket.on('data', (chunk) => {
      try {
        for (const request of reader.push(chunk)) void this.#serve(request as Request);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#gone.abort());
  }

  async #serve(request: Request): Promise<void> {
    let frame: Buffer;
    try {
      frame = encodeFrame({ id: request.id, answer: await this.#answer(request) });
    } catch (error) {
      frame = encodeFrame({ id: request.id, error: toWireError(error) });
    }
    if (!this.#socket.destroyed) this.#socket.write(frame);
  }

  async #answer(request: Request): Promise<unknown> {
    const { driver } = this.#namespace;
    switch (request.call) {
      case 'hello':
        this.#namespace = this.#namespaceOf(request.ask.namespace);
        return true;
      case 'ping':
        return true;
      case 'publish': {
        const { queue, messages, batch } = request.ask;
        return driver.publish(queue, messages, { batch });
      }
      case 'subscribe':
        await this.#namespace.open(request.ask.ref, request.ask.prefetch);
        return true;
      case 'receive':
        return (await this.#consumer(request.ask)).receive(request.ask, this.#gone.signal);
      case 'endWait':
        (await this.#consumer(request.ask)).endWait(request.ask.receive);
        return true;
      case 'settle':
        return (await this.#consumer(request.ask)).settle(
          request.ask.settlements,
          request.ask.batch,
        );
      case 'renew':
        return (await this.#consumer(request.ask)).renew(request.ask.receipts);
      case 'closeConsumer':
        await (await this.#consumer(request.ask)).close(request.ask.keep);
        return true;
      case 'stats':
        return driver.stats(request.ask.queue);
      case 'peek':
        return driver.peek(request.ask.queue, request.ask.options);
      case 'purge':
        return driver.purge(request.ask.queue);
    }
  }

  #consumer(ask: {
    readonly ref: Parameters<Namespace['find']>[0];
  }): ReturnType<Namespace['find']> {
    return this.#namespace.find(ask.ref);
  }
}
