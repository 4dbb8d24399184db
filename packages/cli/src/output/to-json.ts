/**
 * Writes a result as one JSON value. What is not known is `null`, bytes are Base64, instants are ISO
 * 8601, and what JSON cannot hold is written as text.
 */
export function toJson(value: unknown, space?: number): string {
  return JSON.stringify(
    value,
    function (this: unknown, key: string, given: unknown): unknown {
      // A Buffer turns itself into an object before it gets here.
      const original: unknown = Reflect.get(Object(this), key);
      if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
      return plain(given);
    },
    space,
  );
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}
