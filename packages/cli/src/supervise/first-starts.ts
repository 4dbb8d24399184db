import type { Failure } from '../run/failure.ts';

/**
 * Tells whether a worker can ever begin: not, once each of its places has failed in a way that will not
 * pass, and none was ever ready.
 */
export class FirstStarts {
  /** Resolves when that is known. */
  readonly decided: Promise<void>;
  readonly #places: number;
  readonly #failed = new Set<number>();
  #everReady = false;
  #decide: () => void = () => undefined;

  constructor(places: number) {
    this.#places = places;
    this.decided = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** A process took jobs: from now on every failure is worth another try. */
  ready(): void {
    this.#everReady = true;
    this.#decide();
  }

  /**
   * A process of this place died before it was ready; `failure` where that will not pass. Answers
   * whether no place is left to hope for.
   */
  failed(place: number, failure: Failure | undefined): boolean {
    if (failure === undefined) this.#failed.delete(place);
    else this.#failed.add(place);
    if (this.#everReady || this.#failed.size < this.#places) return false;
    this.#decide();
    return true;
  }
}
