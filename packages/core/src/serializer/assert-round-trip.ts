import { NotSerializableError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';

/** What a format can carry beyond plain JSON data. */
export interface RoundTripRules {
  /** The format's name, for messages. */
  readonly format: string;
  /** `undefined`, `NaN`, infinities, 64-bit integers, `Date` and `Uint8Array` survive. */
  readonly rich: boolean;
}

/** Deeper data is refused: it would overflow the stack of whoever reads it. */
const MAX_DEPTH = 200;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/** A place inside the payload, kept as a chain so that the path costs nothing until it is shown. */
interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
  readonly depth: number;
  readonly rules: RoundTripRules;
}

/** Throws `NotSerializableError` if any part of the payload would come back changed. */
export function assertRoundTrip(payload: unknown, rules: RoundTripRules): void {
  check(payload, { parent: undefined, key: 'payload', depth: 0, rules });
}

function check(value: unknown, place: Place): void {
  const { rich } = place.rules;
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed())
        refuse(place, 'a string with a lone surrogate', 'Use toWellFormed().');
      return;
    case 'number':
      if (Object.is(value, -0)) refuse(place, '-0', 'Send 0.');
      if (!rich && !Number.isFinite(value)) refuse(place, show(value), 'Send null or a string.');
      return;
    case 'boolean':
      return;
    case 'object':
      if (value !== null) checkObject(value, place);
      return;
    case 'undefined':
      if (!rich) refuse(place, 'undefined', 'Leave the property out, or use null.');
      return;
    case 'bigint':
      if (!rich) refuse(place, 'a bigint', 'Send it as a string.');
      if (value < MIN_INT64 || value > MAX_UINT64)
        refuse(place, 'a bigint of more than 64 bits', 'Send it as a string.');
      return;
    case 'function':
    case 'symbol':
      refuse(place, `a ${typeof value}`, 'Send plain data.');
  }
}

function checkObject(value: object, place: Place): void {
  if (place.depth >= MAX_DEPTH)
    refuse(place, `data nested deeper than ${MAX_DEPTH} levels, or a cycle`, 'Flatten it.');
  if (Array.isArray(value)) return checkArray(value, place);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return checkInstance(value, place);
  if (Object.getOwnPropertySymbols(value).length > 0)
    refuse(place, 'an object with symbol keys', 'Use string keys.');
  for (const key of Object.keys(value)) {
    const inner = inside(place, key);
    if (key === '__proto__') refuse(inner, 'an own property named __proto__', 'Rename it.');
    if (!key.isWellFormed()) refuse(inner, 'a key with a lone surrogate', 'Use toWellFormed().');
    check(Reflect.get(value, key), inner);
  }
}

function checkArray(value: readonly unknown[], place: Place): void {
  if (Object.keys(value).length !== value.length) {
    refuse(place, 'an array with holes or named properties', 'Send a dense array.');
  }
  for (let index = 0; index < value.length; index += 1) check(value[index], inside(place, index));
}

function checkInstance(value: object, place: Place): void {
  const { rich } = place.rules;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (rich && prototype === Uint8Array.prototype) return;
  if (rich && prototype === Date.prototype) {
    if (Number.isNaN((value as Date).getTime())) refuse(place, 'an invalid Date', 'Send null.');
    return;
  }
  const plain = 'Send plain objects and arrays, numbers, strings, booleans or null';
  const remedy = rich
    ? `${plain}, bigint, Date or Uint8Array (for a Buffer: new Uint8Array(buffer)).`
    : `${plain}.`;
  refuse(place, `an instance of ${classOf(value)}`, remedy);
}

function inside(parent: Place, key: string | number): Place {
  return { parent, key, depth: parent.depth + 1, rules: parent.rules };
}

function classOf(value: object): string {
  const constructor: unknown = Reflect.get(value, 'constructor');
  return typeof constructor === 'function' && constructor.name !== ''
    ? constructor.name
    : show(value);
}

function refuse(place: Place, what: string, remedy: string): never {
  const path = pathOf(place);
  throw new NotSerializableError(
    path,
    `${path} is ${what}, which would not survive ${place.rules.format}. ${remedy}`,
  );
}

function pathOf(place: Place): string {
  const parts: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    if (at.parent === undefined) parts.push(String(at.key));
    else parts.push(typeof at.key === 'number' ? `[${at.key}]` : `.${at.key}`);
  }
  return parts.reverse().join('');
}
