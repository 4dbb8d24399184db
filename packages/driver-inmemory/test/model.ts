/** A message as the model sees it. */
export interface ModelMessage {
  readonly id: string;
  priority: number;
  key: string | undefined;
  state: 'waiting' | 'delayed' | 'active' | 'dead' | 'gone';
  /** Order of arrival, in its priority and in its key. */
  place: number;
  /** Order in the line of its key; undefined until it arrives there. */
  turn: number | undefined;
  /** When it became ready. */
  since: number;
  dueAt: number;
  expiresAt: number;
  run: number;
  deaths: number;
  /** Runs whose lease ran out and whose holder has not reported since. */
  readonly struck: Set<number>;
  /** Order in which leases were given or renewed. */
  leaseTurn: number;
  /** Order among the suspects. */
  suspectTurn: number;
}

/** The rules of one queue as plainly as they can be written: a list, looked through each time. */
export class ModelQueue {
  readonly all: ModelMessage[] = [];
  readonly leaseMs: number;
  now = 0;
  #clockwork = 0;

  constructor(leaseMs: number) {
    this.leaseMs = leaseMs;
  }

  publish(id: string, how: { priority: number; key: string | undefined; delayMs: number }): void {
    const { priority, key, delayMs } = how;
    const message: ModelMessage = {
      id,
      priority,
      key,
      state: 'waiting',
      place: 0,
      turn: undefined,
      since: 0,
      dueAt: 0,
      expiresAt: 0,
      run: 0,
      deaths: 0,
      struck: new Set(),
      leaseTurn: 0,
      suspectTurn: 0,
    };
    this.all.push(message);
    if (delayMs > 0) this.#delay(message, delayMs);
    else this.#arrive(message);
  }

  advance(ms: number): void {
    const target = this.now + ms;
    for (;;) {
      const next = Math.min(
        ...this.all.filter(({ state }) => state === 'delayed').map(({ dueAt }) => dueAt),
        ...this.in('active').map(({ expiresAt }) => expiresAt),
      );
      if (next > target) break;
      this.now = next;
      const over = this.in('active').filter(({ expiresAt }) => expiresAt <= next);
      for (const message of over.toSorted((a, b) => a.leaseTurn - b.leaseTurn)) {
        message.deaths += 1;
        message.struck.add(message.run);
        this.giveBack(message);
      }
      const due = this.in('delayed').filter(({ dueAt }) => dueAt <= next);
      for (const message of due.toSorted((a, b) => a.place - b.place)) this.#arrive(message);
    }
    this.now = target;
  }

  receive(max: number, agingMs: number | undefined): ModelMessage[] {
    const order = agingMs === undefined ? this.inOrder() : this.#aged(agingMs);
    const heads = order.filter((message) => this.#isHead(message));
    const suspects = heads
      .filter(({ deaths }) => deaths > 0)
      .toSorted((a, b) => a.suspectTurn - b.suspectTurn);
    const ready = [...suspects, ...heads.filter(({ deaths }) => deaths === 0)].slice(0, max);
    for (const message of ready) {
      message.state = 'active';
      message.run += 1;
      this.lease(message);
    }
    return ready;
  }

  lease(message: ModelMessage): void {
    message.expiresAt = this.now + this.leaseMs;
    message.leaseTurn = this.#clockwork += 1;
  }

  release(message: ModelMessage, delayMs: number): void {
    if (delayMs > 0) this.#delay(message, delayMs);
    else this.giveBack(message);
  }

  giveBack(message: ModelMessage): void {
    message.state = 'waiting';
    message.suspectTurn = this.#clockwork += 1;
  }

  /** Who held this run reports: it was no death. */
  report(message: ModelMessage, run: number): void {
    if (!message.struck.delete(run)) return;
    if (message.state !== 'dead' && message.state !== 'gone' && message.deaths > 0)
      message.deaths -= 1;
  }

  in(state: ModelMessage['state']): ModelMessage[] {
    return this.all.filter((message) => message.state === state);
  }

  get oldestAgeMs(): number {
    return this.now - Math.min(this.now, ...this.in('waiting').map(({ since }) => since));
  }

  /** What waits, in the order of delivery if no key were in the way. */
  inOrder(): ModelMessage[] {
    return this.in('waiting').toSorted((a, b) => b.priority - a.priority || a.place - b.place);
  }

  /** A priority is worth `agingMs` of waiting; of two that are worth the same, the older one goes first. */
  #aged(agingMs: number): ModelMessage[] {
    const worth = ({ priority, since }: ModelMessage): number =>
      priority * agingMs + (this.now - since);
    return this.in('waiting').toSorted(
      (a, b) => worth(b) - worth(a) || a.since - b.since || a.place - b.place,
    );
  }

  #delay(message: ModelMessage, delayMs: number): void {
    message.state = 'delayed';
    message.dueAt = this.now + delayMs;
    message.place = this.#clockwork += 1;
  }

  #arrive(message: ModelMessage): void {
    message.state = 'waiting';
    message.place = this.#clockwork += 1;
    message.turn ??= message.place;
    message.suspectTurn = message.place;
    message.since = this.now;
  }

  #isHead({ key, turn = Infinity }: ModelMessage): boolean {
    const ended = ['dead', 'gone'];
    return (
      key === undefined ||
      !this.all.some(
        (other) =>
          other.key === key && !ended.includes(other.state) && (other.turn ?? Infinity) < turn,
      )
    );
  }
}
