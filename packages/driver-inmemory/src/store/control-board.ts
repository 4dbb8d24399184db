import type { Clock, ControlFacet, ControlListener, Timer } from '@switchyard/core/driver';

interface Posted {
  readonly value: string;
  readonly timer: Timer | undefined;
}

/** Small values by name, for all who share this memory; who watches is told of each change. */
export class ControlBoard implements ControlFacet {
  readonly #clock: Clock;
  readonly #posted = new Map<string, Posted>();
  readonly #listeners = new Set<ControlListener>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async set(name: string, value: string | undefined, ttlMs?: number): Promise<void> {
    this.#posted.get(name)?.timer?.clear();
    this.#posted.delete(name);
    if (value !== undefined) {
      const timer =
        ttlMs === undefined
          ? undefined
          : this.#clock.setTimer(() => void this.set(name, undefined), ttlMs, {
              keepsAlive: false,
              idle: true,
            });
      this.#posted.set(name, { value, timer });
    }
    this.#tell(name, value);
  }

  async all(prefix: string): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const [name, { value }] of this.#posted)
      if (name.startsWith(prefix)) found.set(name, value);
    return found;
  }

  async tell(name: string, value: string | undefined): Promise<void> {
    this.#tell(name, value);
  }

  async watch(listener: ControlListener): Promise<() => Promise<void>> {
    const hear: ControlListener = (name, value) => listener(name, value);
    this.#listeners.add(hear);
    return async () => void this.#listeners.delete(hear);
  }

  clear(): void {
    for (const { timer } of this.#posted.values()) timer?.clear();
    this.#posted.clear();
    this.#listeners.clear();
  }

  /** Not in the caller's turn: a listener may act on what it hears. */
  #tell(name: string, value: string | undefined): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(name, value));
  }
}
