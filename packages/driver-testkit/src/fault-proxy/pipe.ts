import type { Socket } from 'node:net';
import type { Direction, ProxyRules } from './proxy-rules.ts';

interface Chunk {
  readonly data: Buffer;
  readonly arrivedAt: number;
}

/** What a pipe tells its flow. */
export interface PipeEvents {
  forwarded(bytes: number): void;
  /** The cut was met: nothing more may pass. */
  cut(): void;
}

/**
 * One direction of a flow: reads from one socket and writes to the other as the rules say.
 *
 *   data ─▶ queue ─▶ stalled? waits ─▶ delayed? waits ─▶ cut here? ends ─▶ whole, or in pieces
 */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #direction: Direction;
  readonly #rules: ProxyRules;
  readonly #events: PipeEvents;
  readonly #queue: Chunk[] = [];
  #ended = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    sockets: { readonly from: Socket; readonly to: Socket },
    rules: { readonly direction: Direction; readonly rules: ProxyRules },
    events: PipeEvents,
  ) {
    this.#from = sockets.from;
    this.#to = sockets.to;
    this.#direction = rules.direction;
    this.#rules = rules.rules;
    this.#events = events;
    this.#from.on('data', (data: Buffer) => this.#arrive(data));
    this.#from.on('end', () => {
      this.#ended = true;
      this.pump();
    });
    this.#to.on('drain', () => this.pump());
  }

  /** Moves what may move now. */
  pump(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#rules.stalled.has(this.#direction) || this.#to.writableNeedDrain) break;
      const waitMs = next.arrivedAt + this.#rules.delayMs - performance.now();
      if (waitMs > 0) return this.#later(waitMs);
      this.#queue.shift();
      const pauseMs = this.#forward(next);
      if (this.#stopped) return;
      if (pauseMs > 0) return this.#later(pauseMs);
    }
    if (this.#queue.length > 0) return;
    if (this.#ended) {
      if (!this.#rules.stalled.has(this.#direction)) this.#to.end();
    } else this.#from.resume();
  }

  /** Moves nothing more, for good, and reads nothing. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#from.pause();
    this.#queue.length = 0;
  }

  #arrive(data: Buffer): void {
    if (this.#stopped) return;
    this.#queue.push({ data, arrivedAt: performance.now() });
    // Read on only when this has gone: what the other side cannot take must not pile up here.
    this.#from.pause();
    this.pump();
  }

  /** Answers how long to wait before the next bytes. */
  #forward({ data, arrivedAt }: Chunk): number {
    const { cut, dribble } = this.#rules;
    const size = Math.min(data.length, dribble?.bytes ?? Infinity);
    const piece = data.subarray(0, size);
    const at = cut?.direction === this.#direction && cut.left > 0 ? cut.find(piece) : -1;
    if (cut !== undefined && at >= 0) {
      cut.left -= 1;
      if (at > 0) this.#write(piece.subarray(0, at));
      this.#events.cut();
      return 0;
    }
    this.#write(piece);
    if (size < data.length) this.#queue.unshift({ data: data.subarray(size), arrivedAt });
    return dribble?.everyMs ?? 0;
  }

  #write(bytes: Buffer): void {
    this.#events.forwarded(bytes.length);
    this.#to.write(bytes);
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.pump();
    }, ms);
  }
}
