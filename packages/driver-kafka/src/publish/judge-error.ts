import { DriverError, type PublishResult } from '@switchyard/core/driver';
import { problemOf } from '../client/map-error.ts';

/**
 * What an error says of a request with one chunk: the broker refuses it for good; it stored nothing, and may do so
 * later; or it may have stored it. `isOver`: the producer must not be used again; `isRefused`: nothing listens where
 * it was to go.
 */
export type Verdict =
  | { readonly type: 'refused'; readonly result: PublishResult }
  | { readonly type: 'too-large' }
  | { readonly type: 'not-stored'; readonly isTopicGone: boolean; readonly isRefused: boolean }
  | { readonly type: 'maybe'; readonly isOver: boolean };

const NOT_STORED = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
]);
const FATAL = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'DUPLICATE_SEQUENCE_NUMBER',
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_ID_MAPPING',
]);
const NOT_CONNECTED = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSGroupCoordinatorNotFound',
]);

const NOWHERE: Verdict = { type: 'not-stored', isTopicGone: false, isRefused: true };

/** There was no connection to send anything on. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError';
}

/** Judges what a request failed with. */
export function judge(error: unknown): Verdict {
  if (error instanceof UnsentError) return NOWHERE;
  if (error instanceof DriverError) return { type: 'maybe', isOver: false };
  const { type, name, message } = problemOf(error);
  switch (type) {
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return { type: 'too-large' };
    case 'TOPIC_AUTHORIZATION_FAILED':
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return refused('not_permitted', message);
    case 'INVALID_TOPIC_EXCEPTION':
    case 'INVALID_RECORD':
    case 'POLICY_VIOLATION':
      return refused('unsupported', message);
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return { type: 'not-stored', isTopicGone: true, isRefused: false };
    default:
      break;
  }
  if (NOT_STORED.has(type)) return { type: 'not-stored', isTopicGone: false, isRefused: false };
  if (FATAL.has(type)) return { type: 'maybe', isOver: true };
  // Where a connection was there and broke, the request may have gone out on it.
  const isRefused =
    name === 'KafkaJSConnectionError' &&
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|Connection timeout/.test(message);
  return isRefused || NOT_CONNECTED.has(name) ? NOWHERE : { type: 'maybe', isOver: false };
}

/** What the broker will never take, whoever asks. */
export function tooLarge(bytes: number): PublishResult {
  return {
    type: 'refused',
    code: 'too_large',
    message: `a record of about ${bytes} bytes is more than Kafka takes (message.max.bytes, max.message.bytes of the topic)`,
  };
}

function refused(code: 'not_permitted' | 'unsupported', message: string): Verdict {
  return { type: 'refused', result: { type: 'refused', code, message: `Kafka says: ${message}` } };
}
