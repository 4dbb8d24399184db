import { turns } from '../harness/until.ts';

interface Errand {
  readonly what: string;
  readonly done: Promise<void>;
}

/** What people asked for and were not answered yet. Histories go on meanwhile. */
export class Errands {
  readonly #open = new Set<Errand>();
  readonly #onFailure: (what: string, error: unknown) => void;

  constructor(onFailure: (what: string, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  get pending(): readonly string[] {
    return Array.from(this.#open, ({ what }) => what);
  }

  /** Begins something and lets it go as far as it gets without time; it never rejects. */
  async begin(what: string, work: () => Promise<void>): Promise<void> {
    let over = false;
    const done = work()
      .catch((error: unknown) => this.#onFailure(what, error))
      .finally(() => {
        over = true;
        this.#open.delete(errand);
      });
    const errand: Errand = { what, done };
    this.#open.add(errand);
    await turns(FREE_TURNS, () => !over);
  }
}

/** Turns of the event loop that an errand is given before the next command. */
const FREE_TURNS = 4;
