import { MAX_USER_HEADER_BYTES } from '../envelope/header-size.ts';
import { InvalidOptionError, TooLargeError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';
import { checkHeaderName } from './names.ts';

/** Throws unless these can be a job's own headers: `InvalidNameError`, `InvalidOptionError` or `TooLargeError`. */
export function checkUserHeaders(headers: Readonly<Record<string, unknown>>): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) bytes += checkHeader(name, value);
  if (bytes <= MAX_USER_HEADER_BYTES) return;
  throw new TooLargeError("The job's own headers", bytes, MAX_USER_HEADER_BYTES);
}

/** Checks one header and answers its bytes. */
function checkHeader(name: string, value: unknown): number {
  checkHeaderName(name);
  if (typeof value !== 'string' || !value.isWellFormed()) {
    throw new InvalidOptionError(
      `headers.${name}`,
      `The header ${name} must be a well-formed string, got ${show(value)}.`,
    );
  }
  return Buffer.byteLength(name) + Buffer.byteLength(value);
}
