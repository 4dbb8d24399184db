import { count } from './format.ts';
import { line, type Screen } from './screen.ts';

const BAR = 28;
const FRAME_MS = 50;

/** Shows how far the work is: a bar that is drawn over itself on a terminal, a line every 10 % elsewhere. */
export class Progress {
  readonly #screen: Screen;
  readonly #total: number;
  readonly #now: () => number;
  readonly #startedAt: number;
  #drawnAt = 0;
  #shownTenths = 0;

  constructor(screen: Screen, total: number, now: () => number = Date.now) {
    this.#screen = screen;
    this.#total = total;
    this.#now = now;
    this.#startedAt = now();
  }

  /** `done` of the total have ended. Cheap enough to be called for each job. */
  update(done: number): void {
    if (this.#screen.isTerminal) this.#draw(done);
    else this.#report(done);
  }

  #draw(done: number): void {
    const now = this.#now();
    const last = done === this.#total;
    if (!last && now - this.#drawnAt < FRAME_MS) return;
    this.#drawnAt = now;
    const filled = Math.round((done / this.#total) * BAR);
    const bar = '█'.repeat(filled) + this.#screen.dim('░'.repeat(BAR - filled));
    // "Erase to the end" first: the new line may be shorter than the old one.
    this.#screen.write(`\r\u001B[K  ${bar} ${this.#text(done)}${last ? '\n' : ''}`);
  }

  #report(done: number): void {
    const tenths = Math.floor((done / this.#total) * 10);
    if (tenths === this.#shownTenths) return;
    this.#shownTenths = tenths;
    line(this.#screen, `  ${this.#text(done)}`);
  }

  #text(done: number): string {
    const percent = `${Math.floor((done / this.#total) * 100)} %`.padStart(5);
    const seconds = Math.max(1, this.#now() - this.#startedAt) / 1000;
    const jobs = `${count(done)} of ${count(this.#total)} jobs`;
    return `${percent}  ${jobs}  ${count(done / seconds)} jobs/s`;
  }
}
