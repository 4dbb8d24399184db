import { createHash } from 'node:crypto';
import type { Headers } from '@switchyard/core/driver';
import type { Digests } from './ledger-line.ts';

/** Header in which a job carries its name in the ledger. */
export const JOB_HEADER = 'ledger-job';

const OURS = 'sy-';

/** What is digested of a message. */
export interface DigestedMessage {
  readonly headers: Headers;
  readonly extra?: Headers | undefined;
  readonly body: Uint8Array;
}

/** Digests of a body and of the user's headers; ours change from attempt to attempt. */
export function digestsOf({ headers, extra, body }: DigestedMessage): Digests {
  const own = Object.entries({ ...headers, ...extra })
    .filter(([name]) => !name.startsWith(OURS))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { body: sha256(body), headers: sha256(JSON.stringify(own)) };
}

/** Name of a job in the ledger: what its header says, else its id. */
export function jobOf(
  headers: Headers | undefined,
  extra: Headers | undefined,
  id: string,
): string {
  return extra?.[JOB_HEADER] ?? headers?.[JOB_HEADER] ?? id;
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
