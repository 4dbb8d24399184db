/** The name of one claim: a slot of its consumer, and a number that is not used again. */
export interface ClaimName {
  readonly slot: number;
  readonly number: number;
}

/**
 * Names for the claims of one consumer. Claims under way at the same time have different slots, and a slot
 * whose claim was never answered is kept until what it took is given back.
 */
export class ClaimSlots {
  readonly #taken = new Map<number, ClaimName>();
  #last = 0;

  take(): ClaimName {
    let slot = 0;
    while (this.#taken.has(slot)) slot += 1;
    this.#last += 1;
    const name = { slot, number: this.#last };
    this.#taken.set(slot, name);
    return name;
  }

  /** It was answered, or what it took is given back. */
  free(name: ClaimName): void {
    if (this.#taken.get(name.slot) === name) this.#taken.delete(name.slot);
  }
}
