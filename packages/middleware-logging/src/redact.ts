import { ConfigError } from '@switchyard/core/middleware';
import makeRedact from '@pinojs/redact';

/** Writes over what must not be seen; what it is given stays as it is. */
export type Redact = (fields: object) => object;

const CENSOR = '[redacted]';

/** Makes it of paths. Throws `ConfigError` for what is no path. */
export function redactor(paths: readonly string[]): Redact {
  if (!Array.isArray(paths) || paths.some((path) => typeof path !== 'string'))
    throw new ConfigError('logging: redact must be a list of paths.');
  if (paths.length === 0) return (fields) => fields;
  let redact: (fields: object) => string | object;
  try {
    redact = makeRedact({ paths: [...paths], censor: CENSOR, serialize: false });
  } catch (cause) {
    throw new ConfigError(
      `logging: redact holds what is no path of an object: ${paths.join(', ')}.`,
      { cause },
    );
  }
  return (fields) => {
    const { restore: _, ...clean } = redact(fields) as { restore?: unknown };
    return clean;
  };
}
