import { z } from 'zod';
import { parseOptions } from '../config/parse-options.ts';
import { flag, instant, oneOf, text, wholeNumber } from '../config/schema-parts.ts';
import { DEAD_REASONS } from '../envelope/decode-envelope.ts';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import type { ListDeadLettersOptions, PurgeDeadLettersOptions, RedriveOptions } from './options.ts';

const filter = z
  .strictObject(
    {
      task: text({ maxLength: 128 }).optional(),
      reason: oneOf(DEAD_REASONS).optional(),
      before: instant().optional(),
      after: instant().optional(),
      ids: z.array(text({ maxLength: 128 }), 'a list of ids').optional(),
    },
    'an object with task, reason, before, after or ids',
  )
  .optional();
const limit = wholeNumber(1, Number.MAX_SAFE_INTEGER).optional();
const options = 'an object of options';

const list = z.strictObject(
  { limit, filter, cursor: text({ maxLength: 10_000 }).optional() },
  options,
);
const redrive = z.strictObject({ limit, filter, preview: flag().optional() }, options);
const purge = z.strictObject({ filter }, options);

/** Checks the options of `deadLetters.list`. Throws `InvalidOptionError`. */
export function checkListOptions(input: ListDeadLettersOptions): ListDeadLettersOptions {
  return check(list, input, 'list');
}

/** Checks the options of `deadLetters.redrive`. Throws `InvalidOptionError`. */
export function checkRedriveOptions(input: RedriveOptions): RedriveOptions {
  return check(redrive, input, 'redrive');
}

/** Checks the options of `deadLetters.purge`. Throws `InvalidOptionError`. */
export function checkPurgeOptions(input: PurgeDeadLettersOptions): PurgeDeadLettersOptions {
  return check(purge, input, 'purge');
}

function check<T>(schema: z.ZodType, input: T, method: string): T {
  const parsed = parseOptions<T>(schema, input);
  if (parsed.ok) return parsed.options;
  const what = parsed.path === '' ? 'options' : `option ${parsed.path}`;
  throw new InvalidOptionError(parsed.path, `deadLetters.${method}: ${what} ${parsed.message}.`);
}
