import type { Headers } from '../contract/headers.ts';
import { HEADER } from '../envelope/header-names.ts';

/** What is known of a job, or a copy of it; bytes of strangers have no headers. */
export interface Generational {
  readonly malformed?: boolean | undefined;
  readonly headers?: Headers | undefined;
  readonly extra?: Headers | undefined;
}

/** One life of a job. */
export interface GenerationRef {
  /** The logical queue. */
  readonly queue: string;
  readonly id: string;
  /** See `generationOf`. */
  readonly generation: string;
}

/**
 * Which life of an id is meant: a user's id may be given again once its job has ended, and a dead job
 * comes back. The same for a job and all its copies until then.
 */
export function generationOf({ headers, extra }: Generational): string {
  const own = (name: string): string | undefined => extra?.[name] ?? headers?.[name];
  return `${own(HEADER.enqueuedAt) ?? ''}/${own(HEADER.redrives) ?? '0'}`;
}
