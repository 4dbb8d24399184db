import { NotSerializableError } from '../exceptions/enqueue-errors.ts';
import { assertRoundTrip } from './assert-round-trip.ts';
import type { Serializer } from './serializer.ts';

const RULES = { format: 'JSON', rich: false, maxKeys: Infinity } as const;

/** JSON in UTF-8, strict: `undefined`, `NaN`, dates and the like are refused instead of changed. */
export function jsonSerializer(): Serializer {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return {
    contentType: 'application/json',
    serialize(payload) {
      assertRoundTrip(payload, RULES);
      return encoder.encode(stringify(payload));
    },
    deserialize: (body) => JSON.parse(decoder.decode(body)) as unknown,
  };
}

function stringify(payload: unknown): string {
  const text: string | undefined = JSON.stringify(payload);
  if (text === undefined)
    throw new NotSerializableError('payload', 'The payload has no JSON form.');
  return text;
}
