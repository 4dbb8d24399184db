import type { OutboundMessage } from '../../src/contract/message.ts';
import type { SendResult } from '../../src/emulate/publish-complete.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { deferred, type Deferred } from '../../src/internal/deferred.ts';
import { SendLine, type SendLimits } from '../../src/producer/send-line.ts';
import { message } from './make-message.ts';
import { ManualClock } from './manual-clock.ts';

/** What a driver throws while its broker is away. */
export const AWAY: DriverError = new DriverError('ERR_BROKER_UNAVAILABLE', 'nobody there', {
  retryable: true,
});

/** One publish that reached the driver. */
export interface Sent {
  readonly queue: string;
  readonly ids: readonly string[];
  answerEach(types: readonly ('stored' | 'unknown' | 'away')[]): void;
  /** Answers all of it alike. */
  answer(type: 'stored' | 'unknown'): void;
  fail(error: unknown): void;
}

/** A line whose driver the test plays. */
export class SendBench {
  readonly clock = new ManualClock();
  readonly sent: Sent[] = [];
  /** `away` and `back`, as they were told. */
  readonly told: string[] = [];
  readonly line: SendLine;
  /** Most jobs that were on their way at once. */
  mostInFlight = 0;
  readonly connects: Deferred<void>[] = [];
  isOpen = true;
  /** What every publish does at once; `undefined`: it waits for the test. */
  now: 'stored' | 'away' | undefined;
  #inFlight = 0;
  #made = 0;

  constructor(limits: Partial<SendLimits> = {}) {
    this.line = new SendLine({
      publish: (queue, messages) => this.#publish(queue, messages),
      road: this,
      limits: {
        maxInFlight: 10,
        maxPending: 20,
        maxPendingBytes: 1e6,
        offlineMs: 10_000,
        ...limits,
      },
      clock: this.clock,
      random: () => 1,
      onAway: () => this.told.push('away'),
      onBack: () => this.told.push('back'),
    });
  }

  connect(): Promise<void> {
    const connecting = deferred<void>();
    this.connects.push(connecting);
    return connecting.promise.then(() => {
      this.isOpen = true;
    });
  }

  /** Hands over a batch of so many jobs, `a1`, `a2`, …, and answers what became of each. */
  async send(count: number, queue = 'mail', bytes = 2): Promise<readonly string[]> {
    const batch = Array.from({ length: count }, () => {
      this.#made += 1;
      return message(`a${this.#made}`, { body: new Uint8Array(bytes) });
    });
    const results = await this.line.publish(queue, batch);
    return results.map(describe);
  }

  /** Ids of all publishes, in the order they reached the driver. */
  get ids(): readonly (readonly string[])[] {
    return this.sent.map(({ ids }) => ids);
  }

  #publish(queue: string, messages: readonly OutboundMessage[]) {
    const ids = messages.map(({ id }) => id);
    this.#inFlight += ids.length;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    const arrived = (): void => {
      this.#inFlight -= ids.length;
    };
    const answer = deferred<readonly SendResult[]>();
    const sent: Sent = {
      queue,
      ids,
      answerEach: (types) => {
        arrived();
        answer.resolve(
          types.map((type) => (type === 'away' ? { type: 'failed', error: AWAY } : { type })),
        );
      },
      answer: (type) => sent.answerEach(ids.map(() => type)),
      fail: (error) => {
        arrived();
        answer.reject(error);
      },
    };
    this.sent.push(sent);
    if (this.now === undefined) return answer.promise;
    arrived();
    if (this.now === 'away') throw AWAY;
    return ids.map((): SendResult => ({ type: 'stored' }));
  }
}

function describe(result: SendResult): string {
  if (result.type !== 'failed') return result.type;
  return result.error instanceof Error && 'code' in result.error
    ? String(result.error.code)
    : 'failed';
}
