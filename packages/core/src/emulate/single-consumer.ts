import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../contract/message.ts';
import type { RuntimeConsumer } from '../runtime/runtime-consumer.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { CompleteConsumer } from './complete-consumer.ts';
import { needsCopy, settleByCopy } from './settle-by-copy.ts';

const REPEATS = 2;

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
      return this.#settleNatively(settlements);
    return settleByCopy(settlements, this.#runtime, (native) => this.#settleNatively(native));
  }

  renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    return this.#consumer.renew(held);
  }

  close(options?: CloseConsumerOptions): Promise<void> {
    return this.#consumer.close(options);
  }

  /** Settles, and asks again as the same batch while an answer is missing, where a repeat is recognised. */
  async #settleNatively(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    const batch = this.#runtime.nextBatch();
    let answers = await this.#consumer.settle(settlements, batch);
    if (!this.#runtime.capabilities.recognisesRepeats) return answers;
    for (let left = REPEATS; left > 0 && answers.includes('unknown'); left -= 1) {
      const again = await this.#consumer.settle(settlements, batch);
      answers = answers.map((answer, index) =>
        answer === 'unknown' ? (again[index] ?? answer) : answer,
      );
    }
    return answers;
  }
}
