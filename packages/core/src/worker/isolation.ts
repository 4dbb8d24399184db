import type { Clock, Timer } from '../contract/clock.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { ReceiveLoop } from './receive-loop.ts';

/** A delivery that is held, and is to be run alone. */
export interface Suspect {
  readonly loop: ReceiveLoop;
  readonly held: HeldDelivery;
}

/** What an isolation needs of its pool. */
export interface IsolationParts {
  readonly clock: Clock;
  readonly loops: () => readonly ReceiveLoop[];
  /** Suspects that are held already, the first one first. */
  readonly suspects: Suspect[];
  /** Resolves once no handler runs. */
  readonly idle: () => Promise<void>;
  readonly work: (loop: ReceiveLoop, held: HeldDelivery) => Promise<void>;
  /** Called when the crowd may go on. */
  readonly onEnd: () => void;
}

/** After a suspect could not be had, this long nobody is held up for it, in milliseconds. */
const AGAIN_MS = 1_000;

/**
 * Lets each suspect run alone: if its process dies again, nobody else was there to blame, and no
 * innocent neighbour is hurt.
 *
 *   crowd ──a suspect waits──▶ clearing ──nothing is held──▶ alone ──it ended──▶ crowd
 *
 * The crowd then has as much time as the suspect took, so that neither of them starves.
 */
export class Isolation {
  readonly #parts: IsolationParts;
  #ending: Promise<void> | undefined;
  /** The crowd's time: until then a suspect waits, unless the crowd has nothing to do. */
  #nextAt = -Infinity;
  /** After a try that came to nothing. */
  #notBefore = -Infinity;
  #timer: Timer | undefined;
  #over = false;

  constructor(parts: IsolationParts) {
    this.#parts = parts;
  }

  /** Whether the crowd has to stand back. */
  get isActive(): boolean {
    return this.#ending !== undefined;
  }

  /** Begins if a suspect waits and its turn has come; `idle`: the crowd has nothing to do. */
  begin(crowd: 'busy' | 'idle'): void {
    if (this.#ending !== undefined || this.#over || !this.#hasSuspects) return;
    const { clock } = this.#parts;
    const earliest = crowd === 'busy' ? Math.max(this.#nextAt, this.#notBefore) : this.#notBefore;
    const waitMs = earliest - clock.now();
    if (waitMs > 0) {
      this.#timer ??= clock.setTimer(() => this.#look(), waitMs, { keepsAlive: false });
      return;
    }
    this.#ending = this.#runOne().finally(() => {
      this.#ending = undefined;
      for (const loop of this.#parts.loops()) loop.resume('suspect');
      this.#parts.onEnd();
    });
  }

  /** No suspect is taken any more; resolves once the last one has ended. */
  async end(): Promise<void> {
    this.#over = true;
    this.#timer?.clear();
    await this.#ending;
  }

  #look(): void {
    this.#timer = undefined;
    this.begin('busy');
  }

  get #hasSuspects(): boolean {
    const { suspects, loops } = this.#parts;
    return suspects.length > 0 || loops().some((loop) => loop.hasSuspects);
  }

  async #runOne(): Promise<void> {
    const { clock, loops, idle, work } = this.#parts;
    await Promise.all(loops().map((loop) => loop.standAside('suspect')));
    await idle();
    if (this.#over) return;
    const since = clock.now();
    const next = await this.#next();
    if (next === undefined) this.#notBefore = clock.now() + AGAIN_MS;
    else await work(next.loop, next.held);
    this.#nextAt = clock.now() + (clock.now() - since);
  }

  /** One that is held, else one that its broker keeps apart. */
  async #next(): Promise<Suspect | undefined> {
    const { suspects, loops } = this.#parts;
    for (let one = suspects.shift(); one !== undefined; one = suspects.shift()) {
      if (!one.held.lost) return one;
    }
    for (const loop of loops()) {
      const held = loop.hasSuspects ? await loop.takeSuspect() : undefined;
      if (held !== undefined) return { loop, held };
    }
    return undefined;
  }
}
