import { vi } from 'vitest';

interface Pending {
  readonly due: number;
  readonly run: () => void;
  readonly order: number;
}

/** Stands in for `setTimeout`, `clearTimeout` and `Date.now`, and for nothing else of the process. */
export class FakeTimeouts {
  /** Waits that were asked for, and whether each keeps the process alive. */
  readonly asked: number[] = [];
  readonly keepAlive: boolean[] = [];
  readonly #pending = new Map<object, Pending>();
  #timer = 0;
  #wallClock = 0;

  constructor() {
    vi.stubGlobal('setTimeout', (run: () => void, ms: number) => this.#set(run, ms));
    vi.stubGlobal('clearTimeout', (handle: object) => void this.#pending.delete(handle));
    vi.spyOn(Date, 'now').mockImplementation(() => this.#wallClock);
  }

  get count(): number {
    return this.#pending.size;
  }

  restore(): void {
    vi.unstubAllGlobals();
    vi.mocked(Date.now).mockRestore();
  }

  /** Timers advance by `ms`; the wall clock by the same, or by less. */
  advance(ms: number, { wallClock = ms }: { readonly wallClock?: number } = {}): void {
    const until = this.#timer + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      const [handle, { due, run }] = next;
      this.#pending.delete(handle);
      this.#wallClock += Math.min(due - this.#timer, wallClock);
      this.#timer = due;
      run();
    }
    this.#wallClock += until - this.#timer;
    this.#timer = until;
  }

  #next(until: number): readonly [object, Pending] | undefined {
    const due = [...this.#pending].filter(([, pending]) => pending.due <= until);
    return due.toSorted(([, a], [, b]) => a.due - b.due || a.order - b.order)[0];
  }

  #set(run: () => void, ms: number): object {
    const nth = this.asked.push(ms) - 1;
    this.keepAlive.push(true);
    const handle = {
      unref: () => {
        this.keepAlive[nth] = false;
      },
    };
    // Node fires at once for more than it can wait, and waits at least a millisecond.
    const wait = ms > 2 ** 31 - 1 ? 1 : Math.max(1, Math.trunc(ms));
    this.#pending.set(handle, { due: this.#timer + wait, run, order: nth });
    return handle;
  }
}
