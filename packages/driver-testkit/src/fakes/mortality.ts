import { DriverError } from '@switchyard/core/driver';

/**
 * The life of one process, as its broker and store see it.
 *
 *   alive ◀──freeze(), thaw()──▶ frozen: what it asks and what it is answered waits for the thaw
 *     └──die()──▶ dead: nothing it asks arrives, nothing it asked is answered
 *                   └──bury()──▶ buried: every call is refused, so that what is left can be closed
 */
export class Mortality {
  #state: 'alive' | 'frozen' | 'dead' | 'buried' = 'alive';
  readonly #unanswered = new Set<(error: Error) => void>();
  readonly #onDeath: (() => void)[] = [];
  #fate: { left: number; readonly when: 'before' | 'after' } | undefined;
  readonly #death = new AbortController();
  /** What waits for the thaw, first come first. */
  #held: (() => void)[] = [];

  /** Whether it was not killed; it may be frozen. */
  get isAlive(): boolean {
    return this.#state === 'alive' || this.#state === 'frozen';
  }

  get isFrozen(): boolean {
    return this.#state === 'frozen';
  }

  /** Aborts at the death. */
  get death(): AbortSignal {
    return this.#death.signal;
  }

  /** The process is stopped and keeps its connections, as by SIGSTOP. */
  freeze(): void {
    if (this.#state === 'alive') this.#state = 'frozen';
  }

  /** The process goes on where it stood. */
  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'alive';
    this.#letGo();
  }

  /** The process is killed. */
  die(): void {
    if (!this.isAlive) return;
    this.#state = 'dead';
    for (const tell of this.#onDeath) tell();
    this.#death.abort();
    this.#letGo();
  }

  /** Kills the process at its n-th call from now: before it arrives, or after, so that only its answer is lost. */
  dieAt(call: number, when: 'before' | 'after'): void {
    this.#fate = { left: call, when };
  }

  /** Refuses everything, so that the engine of the dead process can be closed after a test. */
  bury(): void {
    this.#state = 'buried';
    for (const refuse of this.#unanswered) refuse(buried());
    this.#unanswered.clear();
  }

  /** Calls `tell` at the death. */
  onDeath(tell: () => void): void {
    this.#onDeath.push(tell);
  }

  /** Lets a call through, and its answer back, as long as the process lives. */
  call<T>(proceed: () => T | Promise<T>): T | Promise<T> {
    switch (this.#state) {
      case 'buried':
        return Promise.reject(buried());
      case 'dead':
        return this.#never();
      case 'frozen':
        return this.#thawed().then(() => this.call(proceed));
      case 'alive': {
        const fate = this.#fate;
        if (fate !== undefined && (fate.left -= 1) === 0) return this.#lastCall(proceed, fate.when);
        const answer = proceed();
        return answer instanceof Promise ? this.#whileAlive(answer) : answer;
      }
    }
  }

  /** The same listener, which hears while the process lives; what it is told while frozen it hears at the thaw. */
  hearing<A extends unknown[]>(listener: (...told: A) => void): (...told: A) => void {
    return (...told) => {
      if (this.#state === 'frozen') this.#held.push(() => this.isAlive && listener(...told));
      else if (this.#state !== 'dead') listener(...told);
    };
  }

  /** What arrives last has its effect, and nobody hears of it. */
  async #lastCall<T>(proceed: () => T | Promise<T>, when: 'before' | 'after'): Promise<T> {
    if (when === 'before') this.die();
    else {
      const effect = Promise.resolve().then(proceed);
      await effect.catch(() => undefined);
      this.die();
    }
    return this.#never<T>();
  }

  async #whileAlive<T>(answer: Promise<T>): Promise<T> {
    try {
      const value = await answer;
      await this.#awake();
      return this.isAlive ? value : await this.#never<T>();
    } catch (error) {
      await this.#awake();
      if (this.isAlive) throw error;
      return this.#never<T>();
    }
  }

  /** Waits while it is frozen. */
  async #awake(): Promise<void> {
    while (this.#state === 'frozen') await this.#thawed();
  }

  #thawed(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve));
  }

  #letGo(): void {
    const held = this.#held;
    this.#held = [];
    for (const go of held) go();
  }

  #never<T>(): Promise<T> {
    if (this.#state === 'buried') return Promise.reject(buried());
    return new Promise<T>((_, reject) => this.#unanswered.add(reject));
  }
}

function buried(): DriverError {
  return new DriverError('ERR_CLOSED', 'The process is dead.', { retryable: false });
}
