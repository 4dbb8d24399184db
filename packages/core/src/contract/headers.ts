/** Metadata of a wire message: names and values are strings. Names beginning with `sy-` are ours. */
export type Headers = Readonly<Record<string, string>>;

/** Header changes that come with a settlement: merged into the message's `extra`; `null` removes. */
export type HeaderPatch = Readonly<Record<string, string | null>>;

/** Why a job is dead. A closed list: no other words in code, records, metrics or CLI. */
export type DeadReason =
  | 'max_attempts'
  | 'unrecoverable'
  | 'poison'
  | 'undecodable'
  | 'invalid_payload'
  | 'unknown_task'
  | 'deadline';
