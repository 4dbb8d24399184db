import type { TracingChannelSubscribers } from 'node:diagnostics_channel';
import { tracingChannelOf, type TracedCall } from '@switchyard/core/middleware';

/** The moments of a call that are listened to. */
export interface Moments {
  readonly start?: (message: object) => void;
  readonly asyncEnd?: (message: object) => void;
}

/**
 * Listens to some moments of a call, until the answer is called. Node's types ask for all five; each that
 * has a listener, if only one that does nothing, is published on every call.
 */
export function subscribe(call: TracedCall, moments: Moments): () => void {
  const channel = tracingChannelOf(call);
  const subscribers = moments as TracingChannelSubscribers<object>;
  channel.subscribe(subscribers);
  return () => channel.unsubscribe(subscribers);
}
