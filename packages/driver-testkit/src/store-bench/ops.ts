import type {
  EndState,
  HeaderPatch,
  JobState,
  Keep,
  Leaving,
  StoreOp,
} from '@switchyard/core/driver';

type Op<T extends StoreOp['type']> = Extract<StoreOp, { type: T }>;
/** Everything of an operation but its type, if anything. */
type Fields<T extends StoreOp['type']> = Partial<Omit<Op<T>, 'type'>>;

const HOUR_MS = 3_600_000;
const ALWAYS: Keep = Object.freeze({ type: 'always' });

/** Begins a record: on its way, with a header and a body. */
export function create(fields: Fields<'record.create'> = {}): StoreOp {
  return {
    type: 'record.create',
    state: 'enqueuing',
    headers: { 'sy-task': 'greet' },
    extra: undefined,
    body: Buffer.from('body'),
    runAt: undefined,
    ...fields,
  };
}

/** Changes a record. */
export function patch(
  from: readonly JobState[],
  state: Op<'record.patch'>['state'],
  fields: Fields<'record.patch'> = {},
): StoreOp {
  return { type: 'record.patch', from, state, ...fields };
}

/** Ends a job: its record is kept, its tombstone lives for an hour. */
export function end(state: EndState, fields: Fields<'record.end'> = {}): StoreOp {
  return { type: 'record.end', state, keep: ALWAYS, tombstoneMs: HOUR_MS, ...fields };
}

/** Forgets a record. */
export const remove: StoreOp = { type: 'record.remove' };

/** Takes the lock of a key, for as long as the job lives or for so long. */
export function acquire(key: string, ttlMs?: number): StoreOp {
  return { type: 'lock.acquire', key, ttlMs };
}

/** Frees the lock of a key. */
export function release(key: string): StoreOp {
  return { type: 'lock.release', key };
}

/** Writes down what a run has decided. */
export function intent(token: string, leaving: Leaving | undefined): StoreOp {
  return { type: 'claim.intent', token, leaving };
}

/** Ends a run that came to its end. */
export function close(token: string): StoreOp {
  return { type: 'claim.close', token, counts: true };
}

/** Ends a run that hands its job back. */
export function handBack(token: string, leaving?: Leaving): StoreOp {
  return { type: 'claim.close', token, counts: false, leaving };
}

/** Keeps a message back. */
export function keepBack(dueAt: number, fields: Fields<'timer.set'> = {}): StoreOp {
  const headers = { 'sy-task': 'greet' };
  return {
    type: 'timer.set',
    dueAt,
    headers,
    extra: undefined,
    body: Buffer.from('body'),
    ...fields,
  };
}

/** Keeps a message back no longer. */
export const letGo: StoreOp = { type: 'timer.remove' };

/** The decision to try again after a second. */
export function retrying(headers: HeaderPatch = { 'sy-attempt': '2' }): Leaving {
  return { how: 'retry', delayMs: 1_000, headers };
}
