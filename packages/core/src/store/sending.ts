import type { OutboundMessage } from '../contract/message.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import type { DeadJob } from './revived-message.ts';

/** A message to be published beside a store. */
export interface BesideMessage {
  readonly message: OutboundMessage;
  /** The dead job it brings back, which is dead again where the broker refuses it. */
  readonly from?: DeadJob | undefined;
}

/** A message on its way, with what became of it so far. */
export interface Sending extends BesideMessage {
  /** Kept back by a timer of the store: the broker has no delay. */
  readonly timed: boolean;
  /** Whether the store knows of it, or may. */
  recorded: boolean;
  result: SendResult | undefined;
}
