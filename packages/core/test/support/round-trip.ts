import { isDeepStrictEqual } from 'node:util';
import { NotSerializableError } from '../../src/exceptions/enqueue-errors.ts';
import { jsonSerializer } from '../../src/serializer/json.ts';
import { msgpackSerializer } from '../../src/serializer/msgpack.ts';
import type { Serializer } from '../../src/serializer/serializer.ts';

/** Both serializers, by the name users type. */
export const SERIALIZERS: Readonly<Record<'msgpack' | 'json', Serializer>> = {
  msgpack: msgpackSerializer(),
  json: jsonSerializer(),
};

/**
 * What became of a payload: `equal`, `refused at <path>`, and anything else is a defect. There is
 * no third way: a payload comes back as it went, or it is refused by name.
 */
export function roundTrip(serializer: Serializer, payload: unknown): string {
  let body: Uint8Array;
  try {
    body = serializer.serialize(payload);
  } catch (error) {
    if (error instanceof NotSerializableError) return `refused at ${error.path}`;
    return `threw ${error instanceof Error ? error.message : 'something else'}`;
  }
  const back = serializer.deserialize(body);
  return isDeepStrictEqual(back, payload) ? 'equal' : 'silently different';
}

/** Data nested so deep, in arrays or in objects. */
export function nested(depth: number, kind: 'array' | 'object'): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = kind === 'array' ? [value] : { a: value };
  return value;
}
