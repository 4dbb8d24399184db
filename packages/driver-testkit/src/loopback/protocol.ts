import {
  DriverError,
  type BatchId,
  type Delivery,
  type DriverErrorCode,
  type OutboundMessage,
  type PeekOptions,
  type PeekPage,
  type PublishResult,
  type QueueCounts,
  type ReceiveOptions,
  type Settled,
  type SettlementKind,
} from '@switchyard/core/driver';

/** Names a consumer of a client, and says how it was opened: any connection of that client may speak of it. */
export interface ConsumerRef {
  readonly consumer: string;
  readonly queue: string;
  readonly leaseMs: number;
  readonly agingMs: number | undefined;
}

/** A delivery as it travels: its receipt is a name. */
export type WireDelivery = Omit<Delivery, 'receipt'> & { readonly receipt: string };

/** What became of earlier receives of this consumer, as its client saw it. */
export interface ReceiveNews {
  /** Their answers arrived. */
  readonly answered: readonly number[];
  /** Their answers did not arrive, and nobody waits for them: what they took goes back. */
  readonly abandoned: readonly number[];
}

/** Every call of the protocol: what it asks, and what it is answered. */
export interface Calls {
  hello: { ask: { readonly namespace: string }; answer: true };
  ping: { ask: object; answer: true };
  publish: {
    ask: {
      readonly queue: string;
      readonly messages: readonly OutboundMessage[];
      readonly batch: BatchId;
    };
    answer: 'stored' | readonly PublishResult[];
  };
  subscribe: { ask: { readonly ref: ConsumerRef; readonly prefetch: number }; answer: true };
  receive: {
    ask: {
      readonly ref: ConsumerRef;
      readonly receive: number;
      readonly options: Omit<ReceiveOptions, 'signal'>;
      readonly news: ReceiveNews;
    };
    answer: { readonly deliveries: readonly WireDelivery[]; readonly hasSuspects: boolean };
  };
  /** Ends the wait of a receive, which then answers what there is. */
  endWait: { ask: { readonly ref: ConsumerRef; readonly receive: number }; answer: true };
  settle: {
    ask: {
      readonly ref: ConsumerRef;
      readonly settlements: readonly ({ readonly receipt: string } & SettlementKind)[];
      readonly batch: BatchId;
    };
    answer: 'settled' | readonly Settled[];
  };
  /** Answers the receipts that were lost. */
  renew: {
    ask: { readonly ref: ConsumerRef; readonly receipts: readonly string[] };
    answer: readonly string[];
  };
  closeConsumer: {
    ask: { readonly ref: ConsumerRef; readonly keep: readonly string[] };
    answer: true;
  };
  stats: { ask: { readonly queue: string }; answer: QueueCounts };
  peek: { ask: { readonly queue: string; readonly options: PeekOptions }; answer: PeekPage };
  purge: { ask: { readonly queue: string }; answer: number };
}

/** Name of a call. */
export type CallName = keyof Calls;

/** A call on the wire. */
export type Request = {
  [N in CallName]: { readonly id: number; readonly call: N; readonly ask: Calls[N]['ask'] };
}[CallName];

/** An error on the wire. */
export interface WireError {
  readonly code: DriverErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** The answer to a call on the wire. */
export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: WireError };

/** Makes an error fit to travel. */
export function toWireError(error: unknown): WireError {
  if (error instanceof DriverError) {
    const { message, retryable } = error;
    return { code: error.code as DriverErrorCode, message, retryable };
  }
  const message = `The loopback broker failed: ${String(error)}`;
  return { code: 'ERR_BROKER_PROTOCOL', message, retryable: false };
}

/** Makes an error of what travelled. */
export function fromWireError({ code, message, retryable }: WireError): DriverError {
  return new DriverError(code, message, { retryable });
}
