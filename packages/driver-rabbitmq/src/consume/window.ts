/** Demand of a reader: what core has of it, what it asks for, and how much it may have at all. */
export interface Demand {
  /** Received by core and unsettled. */
  readonly held: number;
  /** Arrived and not asked for. */
  readonly buffered: number;
  /** Asked for now. */
  readonly asked: number;
  /** Most that may be unsettled. */
  readonly most: number;
}

/** Up to here a window is exactly what is asked for. */
const EXACT = 16;

/** How many more must be on their way for all that is asked for. */
export function missing({ held, buffered, asked, most }: Demand): number {
  return Math.max(0, Math.min(asked, most - held) - buffered);
}

/**
 * How many messages a consumer may have unsettled. While work flows, all that core holds and asks for,
 * rounded up so that it is not made anew with every step; where jobs are long, or little is asked for,
 * exactly what is missing: what lies here and waits is kept from other workers.
 */
export function windowFor(demand: Demand, isFlowing: boolean): number {
  if (!isFlowing) return Math.max(1, missing(demand));
  const { held, asked, most } = demand;
  const wanted = Math.max(1, Math.min(held + asked, most));
  if (wanted <= EXACT) return wanted;
  return Math.min(2 ** Math.ceil(Math.log2(wanted)), most, HIGHEST);
}

/** A prefetch of AMQP has 16 bits. */
const HIGHEST = 65_535;
