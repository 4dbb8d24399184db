import type { Headers } from '@switchyard/core/driver';
import { digestsOf, jobOf } from '../ledger/digest.ts';
import type { Place } from '../ledger/snapshot.ts';
import type { DeadLook } from './look.ts';

/** A message as it lies in a broker, read without its driver. */
export interface FoundMessage {
  readonly id: string;
  /** Those it shares with jobs of its task and options. */
  readonly headers: Headers;
  /** Its own. */
  readonly extra?: Headers | undefined;
  readonly body: Uint8Array;
}

/** What is seen of a dead letter. */
export function deadLookOf({ id, headers, extra }: FoundMessage): DeadLook {
  return { job: jobOf(headers, extra, id), headers: { ...headers, ...extra } };
}

/** Where a message lies, for the ledger. */
export function placeOf(found: FoundMessage, queue: string, state: Place['state']): Place {
  const { id, headers, extra } = found;
  return { job: jobOf(headers, extra, id), id, queue, state, ...digestsOf(found) };
}

/** Headers that a driver keeps as JSON. */
export function parseHeaders(text: string | undefined): Headers | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Headers);
}
