/**
 * Header names of the wire format, version 1. All begin with `sy-`; users' own headers may not.
 * What all jobs of one task and options share lies in the message's `headers`, the rest in `extra`.
 */
export const HEADER = {
  /** Major version of the envelope. Shared. */
  version: 'sy-v',
  /** Task name. Shared. */
  task: 'sy-task',
  /** Content type of the body. Shared. */
  contentType: 'sy-type',
  /** Attempts in all. Shared. */
  maxAttempts: 'sy-max',
  /** Backoff policy as JSON. Shared. */
  backoff: 'sy-backoff',
  /** Milliseconds one attempt may take; absent for no limit. Shared. */
  timeoutMs: 'sy-timeout',
  /** 0–9; absent for 5. Shared. */
  priority: 'sy-priority',
  /** Epoch milliseconds; absent for none. */
  deadline: 'sy-deadline',
  /** The ordering key; absent for none. */
  orderingKey: 'sy-key',
  /** The unique key; absent for none. */
  uniqueKey: 'sy-unique',
  /** Milliseconds after which the unique key is free in any case; absent for as long as the job lives. */
  uniqueTtlMs: 'sy-unique-ttl',
  /** The last run that was closed when this copy was published; absent for 0. */
  base: 'sy-base',
  /** Epoch milliseconds before which the job must not start. */
  runAt: 'sy-run-at',
  /** Epoch milliseconds at which an older copy comes due, since the job was promoted; absent for none. */
  copyDueAt: 'sy-copy-due',
  /** Epoch milliseconds of the enqueue, where the id does not tell it. */
  enqueuedAt: 'sy-at',
  /** Failed tries + 1; absent for 1. */
  attempt: 'sy-attempt',
  /** How often it came back from the dead letters; absent for 0. */
  redrives: 'sy-redrives',
  /** Epoch milliseconds of the first delivery to a worker that did not know the task. */
  unknownSince: 'sy-unknown-since',
  /** How often it met such a worker. */
  unknownTimes: 'sy-unknown-times',
  /** Summary of the last error, as JSON. */
  error: 'sy-error',
  /** Why it is dead. Dead letters only. */
  deadReason: 'sy-dead-reason',
  /** Epoch milliseconds of its death. Dead letters only. */
  deadAt: 'sy-dead-at',
  /** Marks bytes that came without an envelope. Dead letters only. */
  malformed: 'sy-malformed',
} as const;

/** Beginning of every header of ours. */
export const RESERVED_PREFIX = 'sy-';

/** The version this code writes and reads. */
export const ENVELOPE_VERSION = '1';
