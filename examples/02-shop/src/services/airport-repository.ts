import type { Airport } from '../data/airports.ts';
import type { Inventory } from './inventory-client.ts';

/** The shop's "database": the airports, and the stock last synchronised for each. */
export class AirportRepository {
  readonly #airports: readonly Airport[];
  readonly #byState: ReadonlyMap<string, readonly Airport[]>;
  readonly #inventories = new Map<string, Inventory>();

  constructor(airports: readonly Airport[]) {
    this.#airports = airports;
    this.#byState = groupByState(airports);
  }

  /** Every airport, in the order of the data set. */
  all(): readonly Airport[] {
    return this.#airports;
  }

  /** The states that have an airport, sorted. */
  states(): readonly string[] {
    return [...this.#byState.keys()].toSorted();
  }

  /** The airports of one state; none for a state that is not known. */
  inState(state: string): readonly Airport[] {
    return this.#byState.get(state) ?? [];
  }

  /** Keeps what was synchronised. Saving the same again changes nothing, so a job that runs twice does no harm. */
  saveInventory(inventory: Inventory): void {
    this.#inventories.set(inventory.iata, inventory);
  }

  /** The stock last saved for an airport. */
  inventory(iata: string): Inventory | undefined {
    return this.#inventories.get(iata);
  }

  /** How many airports have been synchronised. */
  synchronised(): number {
    return this.#inventories.size;
  }
}

function groupByState(airports: readonly Airport[]): ReadonlyMap<string, readonly Airport[]> {
  const states = new Map<string, Airport[]>();
  for (const airport of airports) {
    const its = states.get(airport.state);
    if (its === undefined) states.set(airport.state, [airport]);
    else its.push(airport);
  }
  return states;
}
