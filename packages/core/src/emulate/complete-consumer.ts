import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../contract/message.ts';

/** A consumer with every gap filled: any settlement of any delivery, on any driver. */
export interface CompleteConsumer {
  /** Whether suspects wait, where the driver tells. */
  readonly hasSuspects: boolean;
  receive(options: ReceiveOptions): Promise<readonly Delivery[]>;
  /** One answer per settlement, in order. Rejects only for a defect of the driver. */
  settle(settlements: readonly Settlement[]): Promise<readonly Settled[]>;
  /** Prolongs the leases and answers those that were already lost. */
  renew(held: readonly Delivery[]): Promise<readonly Delivery[]>;
  close(options?: CloseConsumerOptions): Promise<void>;
}
