/** What a server tells of how it is set up; `undefined` where it does not let us see. */
export interface ServerFacts {
  readonly version: string | undefined;
  readonly maxmemoryPolicy: string | undefined;
  readonly aofEnabled: boolean | undefined;
  /** `appendfsync`: always, everysec or no. */
  readonly appendfsync: string | undefined;
  /** When snapshots are made, as in `3600 1 300 100`; empty where none are. */
  readonly save: string | undefined;
  /** What it could not write of late. */
  readonly failedWrites: readonly ('append-only file' | 'snapshot')[];
  /** Milliseconds by which its clock is ahead of ours, and how far that may be wrong. */
  readonly clock: { readonly aheadMs: number; readonly errorMs: number } | undefined;
}

/** Reads the lines `name:value` of INFO. */
export function readInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).map((line) => /^([a-z0-9_]+):(.*)$/.exec(line));
  return new Map(lines.flatMap((line) => (line === null ? [] : [[line[1] ?? '', line[2] ?? '']])));
}
