import { InvalidNameError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';

const QUEUE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const TASK = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const HEADER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const MAX_KEY_BYTES = 256;

/** Names already found good: the same few come with every job. */
const goodQueues = new Set<string>();
const MAX_REMEMBERED = 1_000;

/** Throws unless it is a queue name. No dots: routing keys and topic names would collide. */
export function checkQueueName(name: unknown): asserts name is string {
  if (typeof name === 'string' && goodQueues.has(name)) return;
  if (typeof name !== 'string' || !QUEUE.test(name)) {
    throw new InvalidNameError(
      `A queue name must be 1 to 100 letters, digits, "_" or "-", beginning with a letter or digit, got ${show(name)}.`,
    );
  }
  if (goodQueues.size < MAX_REMEMBERED) goodQueues.add(name);
}

/** Throws unless it is a task name. */
export function checkTaskName(name: unknown): asserts name is string {
  if (typeof name === 'string' && TASK.test(name)) return;
  throw new InvalidNameError(
    `A task name must be 1 to 128 letters, digits or "._:/-", beginning with a letter or digit, got ${show(name)}.`,
  );
}

/** Throws unless it is a job id. */
export function checkJobId(id: unknown): asserts id is string {
  if (typeof id === 'string' && ID.test(id)) return;
  throw new InvalidNameError(
    `A job id must be 1 to 128 letters, digits or "._:-", beginning with a letter or digit, got ${show(id)}.`,
  );
}

/** Throws unless it is a header name of a user or a middleware. */
export function checkHeaderName(name: string): void {
  if (HEADER.test(name) && !name.startsWith('sy-')) return;
  throw new InvalidNameError(
    `A header name must be 1 to 128 letters, digits or "_.-", begin with a letter or digit and not with "sy-", got ${show(name)}.`,
  );
}

/** Throws unless it can be an ordering or unique key: any text up to 256 bytes. */
export function checkKey(what: string, key: unknown): asserts key is string {
  if (
    typeof key === 'string' &&
    key !== '' &&
    key.isWellFormed() &&
    Buffer.byteLength(key) <= MAX_KEY_BYTES
  )
    return;
  throw new InvalidNameError(
    `${what} must be a non-empty, well-formed string of at most ${MAX_KEY_BYTES} bytes, got ${show(key)}.`,
  );
}
