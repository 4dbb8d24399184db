import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { MaybePromise } from '../contract/driver.ts';
import { InvalidPayloadError, type PayloadIssue } from '../exceptions/enqueue-errors.ts';
import { isThenable } from '../internal/is-thenable.ts';

type Result = StandardSchemaV1.Result<unknown>;

/**
 * Checks a payload against its task's schema and answers the schema's output: at once for a
 * synchronous schema, else a promise. Throws (or rejects with) `InvalidPayloadError`.
 *
 * @see https://standardschema.dev
 */
export function validatePayload(
  task: string,
  schema: StandardSchemaV1 | undefined,
  payload: unknown,
): MaybePromise<unknown> {
  if (schema === undefined) return payload;
  let result: MaybePromise<Result>;
  try {
    result = schema['~standard'].validate(payload);
  } catch (cause) {
    throw schemaThrew(task, cause);
  }
  return isThenable(result)
    ? Promise.resolve(result).then(
        (settled) => accept(task, settled),
        (cause: unknown) => {
          throw schemaThrew(task, cause);
        },
      )
    : accept(task, result);
}

function accept(task: string, result: Result): unknown {
  if (typeof result !== 'object' || result === null) {
    throw new InvalidPayloadError(task, [
      { message: 'the schema itself answered no result', path: '' },
    ]);
  }
  if (result.issues === undefined) return result.value;
  throw new InvalidPayloadError(task, result.issues.map(toIssue));
}

function toIssue(issue: StandardSchemaV1.Issue): PayloadIssue {
  const keys = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  return { message: issue.message, path: keys.map(String).join('.') };
}

function schemaThrew(task: string, cause: unknown): InvalidPayloadError {
  return new InvalidPayloadError(
    task,
    [{ message: 'the schema itself threw an error', path: '' }],
    { cause },
  );
}
