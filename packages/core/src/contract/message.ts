import type { DeadReason, HeaderPatch, Headers } from './headers.ts';
import type { StoreOp } from './store.ts';

export type { DeadReason, HeaderPatch, Headers } from './headers.ts';

declare const receiptBrand: unique symbol;

/** Opaque proof of one delivery: made by the driver, new each time, understood by nobody else. */
export interface Receipt {
  readonly [receiptBrand]: true;
}

/** How safe a message must be before its publish is answered. */
export interface Confirm {
  /** So many replicas must have it. */
  readonly replicas: number;
  /** It must be on the disk of the broker, and of as many replicas. */
  readonly fsync: boolean;
  /** Milliseconds to wait for that once it is stored. */
  readonly timeoutMs: number;
}

/** A wire message on its way to the broker. */
export interface OutboundMessage {
  readonly id: string;
  /** Only an id given by the user needs a look-up; one made by core is new, a redriven one comes from the dead letters. */
  readonly idOrigin: 'core' | 'user' | 'redrive';
  /** One frozen object per task and options, shared by all its jobs: compare by identity before encoding it. */
  readonly headers: Headers;
  /** Headers of this job alone; they win over `headers`. */
  readonly extra?: Headers | undefined;
  /** The bytes belong to the driver once published. */
  readonly body: Uint8Array;
  /** Sent only to drivers that declare `delay`. Milliseconds, 0 or absent means now. */
  readonly delayMs?: number | undefined;
  /** 0–9, higher first. Sent only to drivers that declare `priority`. */
  readonly priority?: number | undefined;
  /** FIFO per key. Sent only to drivers that declare `ordering`. */
  readonly orderingKey?: string | undefined;
  /** What happens to the store in the same step. Sent only to fused drivers. */
  readonly ops?: readonly StoreOp[] | undefined;
  /** Asked alike of all messages of one call. Sent only to drivers that declare `confirms`. */
  readonly confirm?: Confirm | undefined;
}

/** Why a broker said no. */
export type RefusalCode =
  | 'full'
  | 'too_large'
  | 'unroutable'
  | 'not_permitted'
  | 'ordering_undeclared'
  /** This very broker cannot do what its kind can: too old, or set up otherwise. */
  | 'unsupported';

/** What became of one published message. `unknown`: the broker may or may not have it. */
export type PublishResult =
  | { readonly type: 'stored' }
  | { readonly type: 'duplicate'; readonly existingId: string }
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly message: string }
  /** It is stored, and what `confirm` asked for did not come in time; `message`: what came instead. */
  | { readonly type: 'unconfirmed'; readonly message: string }
  | { readonly type: 'unknown'; readonly cause?: unknown };

/** Names one batch, so that a repeat of it is recognised: `sequence` rises per producer. */
export interface BatchId {
  readonly producer: string;
  readonly sequence: number;
}

interface DeliveryBase {
  /** The physical queue it was received from. */
  readonly queue: string;
  readonly receipt: Receipt;
  /** Epoch milliseconds; present on timed leases. */
  readonly leaseExpiresAt?: number | undefined;
  /** How many runs of it ended with the death of the process. Present where `deathCount` is declared. */
  readonly deaths?: number | undefined;
  /** Whether the broker itself has set it aside, delivered too often: core moves it to the dead letters. @default false */
  readonly setAside?: boolean | undefined;
}

/** A delivery whose id and headers could be read. The body's bytes belong to core once received. */
export interface JobDelivery extends DeliveryBase {
  readonly malformed?: false;
  readonly id: string;
  readonly headers: Headers;
  readonly extra?: Headers | undefined;
  readonly body: Uint8Array;
  /** Rises with every delivery of this job, where the driver can tell. The fence. */
  readonly run?: number | undefined;
}

/** Bytes somebody else put into the queue: no id or headers of ours. The id is made up by the driver. */
export interface MalformedDelivery extends DeliveryBase {
  readonly malformed: true;
  readonly id: string;
  readonly raw: Uint8Array;
}

/** One hand-over of a wire message to a consumer. */
export type Delivery = JobDelivery | MalformedDelivery;

/** What to do with a delivery. */
export type Settlement = { readonly delivery: Delivery } & SettlementKind;

/** The three ways to settle. */
export type SettlementKind = {
  /** What happens to the store in the same step. Sent only to fused drivers. */
  readonly ops?: readonly StoreOp[] | undefined;
} & (
  | { readonly kind: 'ack' }
  | {
      readonly kind: 'release';
      readonly delayMs: number;
      readonly headers?: HeaderPatch | undefined;
    }
  | {
      readonly kind: 'dead';
      readonly reason: DeadReason;
      readonly headers?: HeaderPatch | undefined;
    }
);

/**
 * The answer to one settlement. `sent`: on its way, the broker does not answer. `lease-lost`: the
 * delivery was no longer ours, nothing happened. `unknown`: no answer came.
 */
export type Settled = 'settled' | 'sent' | 'lease-lost' | 'unknown';

/** States a message can be seen in by `peek`. */
export type PeekState = 'waiting' | 'delayed' | 'active';

/** A message looked at without taking it. */
export type PeekedMessage = { readonly state: PeekState } & (
  | {
      readonly malformed?: false;
      readonly id: string;
      readonly headers: Headers;
      readonly extra?: Headers | undefined;
      readonly body: Uint8Array;
      /** Epoch milliseconds at which a delayed message becomes due. */
      readonly dueAt?: number | undefined;
    }
  | { readonly malformed: true; readonly id: string; readonly raw: Uint8Array }
);
