import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../contract/message.ts';
import type { RuntimeConsumer } from '../runtime/runtime-consumer.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { CompleteConsumer } from './complete-consumer.ts';
import { needsCopy, settleByCopy } from './settle-by-copy.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;
/** What is done is worth more patience than what is asked: given up, it is done again. */
const PATIENCE_MS = 60_000;
/** Nobody is kept for it: who ends meanwhile has not settled. */
const QUIETLY = { keepsAlive: false } as const;

/** Reads one physical queue; what its driver cannot settle itself is settled by a copy. */
export class SingleConsumer implements CompleteConsumer {
  readonly #consumer: RuntimeConsumer;
  readonly #runtime: RuntimeDriver;

  constructor(consumer: RuntimeConsumer, runtime: RuntimeDriver) {
    this.#consumer = consumer;
    this.#runtime = runtime;
  }

  get hasSuspects(): boolean {
    return this.#consumer.hasSuspects;
  }

  receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    return this.#consumer.receive(options);
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    const { capabilities } = this.#runtime;
    if (!settlements.some((settlement) => needsCopy(settlement, capabilities)))
      return this.#settleNatively(settlements, settlements);
    return settleByCopy(settlements, this.#runtime, (native, meant) =>
      this.#settleNatively(native, meant),
    );
  }

  renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    return this.#consumer.renew(held);
  }

  close(options?: CloseConsumerOptions): Promise<void> {
    return this.#consumer.close(options);
  }

  /**
   * Settles, and asks again as the same batch while an answer is missing, where a repeat is recognised: at
   * once, then with growing pauses for a minute; its leases are renewed meanwhile. A broker that is away for a moment
   * must not make its workers forget what they have done: each such job would run again, as a suspect.
   */
  async #settleNatively(
    settlements: readonly Settlement[],
    meant: readonly Settlement[],
  ): Promise<readonly Settled[]> {
    const runtime = this.#runtime;
    const batch = runtime.nextBatch();
    let answers = await this.#consumer.settle(settlements, batch, meant);
    if (!runtime.capabilities.recognisesRepeats || !answers.includes('unknown')) return answers;
    const { clock } = runtime.patience;
    const until = clock.now() + PATIENCE_MS;
    const mayAsk = (): boolean => runtime.remembers(batch) && !this.#consumer.isOver;
    for (let pauseMs = FIRST_PAUSE_MS; mayAsk(); pauseMs *= 2) {
      const again = await this.#consumer.settle(settlements, batch, meant);
      answers = answers.map((answer, index) =>
        answer === 'unknown' ? (again[index] ?? answer) : answer,
      );
      const wait = Math.min(pauseMs, LONGEST_PAUSE_MS);
      if (!answers.includes('unknown') || !mayAsk() || clock.now() + wait > until) break;
      await new Promise<void>((resolve) => void clock.setTimer(resolve, wait, QUIETLY));
    }
    return answers;
  }
}
