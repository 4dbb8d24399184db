import type { Delivery } from '../contract/message.ts';
import { BAND_TOPS } from '../contract/queue-names.ts';
import { HEADER } from '../envelope/header-names.ts';
import { readInstant } from '../envelope/header-values.ts';
import { timeOfId } from '../internal/id.ts';

/** What a band was asked for and gave. */
export interface BandAnswer {
  readonly band: number;
  readonly asked: number;
  readonly deliveries: readonly Delivery[];
}

/** A band that is asked out of order. */
export interface BandTurn {
  readonly band: number;
  readonly max: number;
}

const HIGHEST = 9;

/**
 * When the lower ones of three bands, which are drained strictly otherwise, are asked out of order,
 * so that they are not starved.
 *
 *   left aside ──its share is over──▶ due ──turn──▶ gave old ones: due again
 *       ▲                                    └────▶ gave young ones, or none: left aside
 *
 * A share is `agingMs` for each priority between the band's highest and 9: 3 × for 4–6, 6 × for 0–3.
 * It is counted from when the band's head became ready, as far as can be told: a band cannot be looked
 * at without taking. A band that was empty may have got its head right after; one that gave a job may
 * have its next since that one's time, which is told by the clock of whoever enqueued it. So that a
 * clock that is wrong starves nobody, every other receive is in order.
 */
export class BandTurns {
  readonly #shares: readonly number[];
  /** By band: when it is asked out of order. */
  readonly #dueAt: number[];
  /** By band: whether what it gave last had waited for its share. */
  readonly #gaveOld: boolean[];
  #wasTurn = false;

  constructor(agingMs: number, now: number) {
    this.#shares = BAND_TOPS.map((top) => (top === HIGHEST ? Infinity : (HIGHEST - top) * agingMs));
    this.#dueAt = this.#shares.map((share) => now + share);
    this.#gaveOld = BAND_TOPS.map(() => false);
  }

  /** The band to ask first by a receive of up to `max`; `undefined` where that is in order. */
  next(max: number, now: number): BandTurn | undefined {
    const dueAt = Math.min(...this.#dueAt);
    const isTurn = !this.#wasTurn && dueAt <= now;
    this.#wasTurn = isTurn;
    if (!isTurn) return undefined;
    const band = this.#dueAt.indexOf(dueAt);
    // One, to see whether it is old; if it was, its followers are likely to be.
    return { band, max: this.#gaveOld[band] === true ? Math.ceil(max / 2) : 1 };
  }

  /** Notes what a band gave, in order or out of it. */
  answered({ band, asked, deliveries }: BandAnswer, now: number): void {
    if (asked < 1) return;
    const share = this.#shares[band] ?? Infinity;
    const newest = deliveries.at(-1);
    // That was no turn; and where it was in order, those before it have nothing left either.
    if (newest === undefined) this.#wasTurn = false;
    const since = newest === undefined ? now : Math.min(now, readySince(newest) ?? now);
    this.#gaveOld[band] = since + share <= now;
    // Not before now, so that bands whose turn it is take turns, whatever their jobs' clocks say.
    this.#dueAt[band] = Math.max(now, since + share);
  }
}

/** When a job became due, in epoch milliseconds, by the clock of whoever enqueued it. */
function readySince(delivery: Delivery): number | undefined {
  if (delivery.malformed === true) return undefined;
  const { id, extra } = delivery;
  const since =
    readInstant(extra?.[HEADER.runAt]) ?? readInstant(extra?.[HEADER.enqueuedAt]) ?? timeOfId(id);
  return since === undefined || Number.isNaN(since) ? undefined : since;
}
