import { types } from 'node:util';
import { NotSerializableError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';

/** What a format can carry. */
export interface RoundTripRules {
  /** The format's name, for messages. */
  readonly format: string;
  /** `undefined`, `NaN`, infinities, 64-bit integers, `Date` and `Uint8Array` survive. */
  readonly rich: boolean;
  /** Most properties of one object. */
  readonly maxKeys: number;
}

/** Deeper data is refused: it would overflow the stack of whoever reads it. */
const MAX_DEPTH = 200;
/** More is refused: shared parts unfold, so a small graph can become endless. */
const MAX_VALUES = 2_000_000;
const MAX_PATH_LENGTH = 1_000;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
const BYTE_ORDER_MARK = 0xfeff;

/** A place inside the payload, kept as a chain so that the path costs nothing until it is shown. */
interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
  readonly depth: number;
  readonly walk: Walk;
}

/** One check of one payload. */
interface Walk {
  readonly payload: unknown;
  readonly rules: RoundTripRules;
  values: number;
}

/** Throws `NotSerializableError` if any part of the payload would come back changed. */
export function assertRoundTrip(payload: unknown, rules: RoundTripRules): void {
  check(payload, {
    parent: undefined,
    key: 'payload',
    depth: 0,
    walk: { payload, rules, values: 0 },
  });
}

function check(value: unknown, place: Place): void {
  const { walk } = place;
  const { rich } = walk.rules;
  if ((walk.values += 1) > MAX_VALUES)
    refuse(place, `beyond the first ${MAX_VALUES} values`, 'Send less.');
  switch (typeof value) {
    case 'string':
      return checkText(value, place, 'string');
    case 'number':
      if (Object.is(value, -0)) refuse(place, '-0', 'Send 0.');
      if (!rich && !Number.isFinite(value)) refuse(place, show(value), 'Send null or a string.');
      return;
    case 'boolean':
      return;
    case 'object':
      if (value !== null) checkReadable(value, place);
      return;
    case 'undefined':
      if (!rich) refuse(place, 'undefined', 'Leave the property out, or use null.');
      return;
    case 'bigint':
      if (!rich) refuse(place, 'a bigint', 'Send it as a string.');
      if (value < MIN_INT64 || value > MAX_UINT64) {
        refuse(place, 'a bigint of more than 64 bits', 'Send it as a string.');
      }
      return;
    case 'function':
    case 'symbol':
      refuse(place, `a ${typeof value}`, 'Send plain data.');
  }
}

function checkText(text: string, place: Place, kind: 'string' | 'key'): void {
  if (!text.isWellFormed()) {
    refuse(place, `a ${kind} with a lone surrogate`, 'Use toWellFormed().');
  }
  // Where msgpackr reads text by TextDecoder, the mark is lost.
  if (place.walk.rules.rich && text.charCodeAt(0) === BYTE_ORDER_MARK) {
    refuse(place, `a ${kind} that begins with a byte order mark`, 'Cut it off with slice(1).');
  }
}

/** Getters and proxies may throw; what cannot be read cannot be sent. */
function checkReadable(value: object, place: Place): void {
  try {
    checkObject(value, place);
  } catch (cause) {
    if (cause instanceof NotSerializableError) throw cause;
    refuse(place, 'an object that throws when it is read', 'Send plain data.');
  }
}

function checkObject(value: object, place: Place): void {
  if (place.depth >= MAX_DEPTH) {
    refuseDeep(place);
  }
  if (Array.isArray(value)) return checkArray(value, place);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return checkInstance(value, place);
  checkExtras(value, place);
  const keys = Object.keys(value);
  const { maxKeys } = place.walk.rules;
  if (keys.length > maxKeys)
    refuse(place, `an object of more than ${maxKeys} properties`, 'Send an array of pairs.');
  for (const key of keys) {
    const inner = inside(place, key);
    if (key === '__proto__') refuse(inner, 'an own property named __proto__', 'Rename it.');
    checkText(key, inner, 'key');
    check(read(value, key, inner), inner);
  }
}

function checkArray(value: readonly unknown[], place: Place): void {
  checkExtras(value, place);
  const keys = Object.keys(value);
  // Indexes come first and in order: if the last key is the last index, there are no holes and no names.
  const dense =
    keys.length === value.length &&
    (value.length === 0 || keys.at(-1) === String(value.length - 1));
  if (!dense) refuse(place, 'an array with holes or named properties', 'Send a dense array.');
  if (Object.getPrototypeOf(value) !== Array.prototype)
    refuse(place, 'an array of a subclass', 'Use Array.from().');
  for (let index = 0; index < value.length; index += 1) {
    const inner = inside(place, index);
    check(read(value, index, inner), inner);
  }
}

function checkInstance(value: object, place: Place): void {
  const { rich } = place.walk.rules;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (rich && prototype === Uint8Array.prototype && types.isUint8Array(value)) {
    if (Object.hasOwn(value, 'toJSON')) refuse(place, 'bytes with a method toJSON', 'Copy them.');
    return;
  }
  if (rich && prototype === Date.prototype && types.isDate(value)) {
    if (Number.isNaN(value.getTime())) refuse(place, 'an invalid Date', 'Send null.');
    if (Object.keys(value).length > 0)
      refuse(place, 'a Date with properties', 'Send the properties apart.');
    return checkExtras(value, place);
  }
  const plain = 'Send plain objects and arrays, numbers, strings, booleans or null';
  const remedy = rich
    ? `${plain}, bigint, Date or Uint8Array (for a Buffer: new Uint8Array(buffer)).`
    : `${plain}.`;
  refuse(place, `an instance of ${classOf(value)}`, remedy);
}

/** What serializers call, and what they leave out. */
function checkExtras(value: object, place: Place): void {
  if (Object.getOwnPropertySymbols(value).length > 0) {
    refuse(place, 'an object with symbol keys', 'Use string keys.');
  }
  if (typeof Reflect.get(value, 'toJSON') === 'function' && !types.isDate(value)) {
    refuse(place, 'an object with a method toJSON', 'Send what it returns.');
  }
}

function read(value: object, key: string | number, place: Place): unknown {
  try {
    return Reflect.get(value, key) as unknown;
  } catch {
    return refuse(place, 'a property that throws when it is read', 'Send plain data.');
  }
}

function inside(parent: Place, key: string | number): Place {
  return { parent, key, depth: parent.depth + 1, walk: parent.walk };
}

function classOf(value: object): string {
  const constructor: unknown = Reflect.get(value, 'constructor');
  return typeof constructor === 'function' && constructor.name !== ''
    ? constructor.name
    : show(value);
}

function refuse(place: Place, what: string, remedy: string): never {
  const path = pathOf(place);
  const shown = path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
  throw new NotSerializableError(
    path,
    `${shown} is ${what}, which would not survive ${place.walk.rules.format}. ${remedy}`,
  );
}

/** What goes in circles is found only once it is too deep: that costs nothing while all is well. */
function refuseDeep(place: Place): never {
  const chain = chainOf(place);
  const seen = new Map<unknown, Place>();
  let value = place.walk.payload;
  for (const [index, at] of chain.entries()) {
    if (index > 0) value = read(value as object, at.key, at);
    const first = seen.get(value);
    if (first !== undefined) {
      const what = `the same object as ${pathOf(first)}: a cycle`;
      refuse(at, what, 'Leave the property out, or send an id in its place.');
    }
    seen.set(value, at);
  }
  refuse(place, `data nested deeper than ${MAX_DEPTH} levels`, 'Flatten it.');
}

/** From the payload down to a place. */
function chainOf(place: Place): readonly Place[] {
  const chain: Place[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) chain.push(at);
  return chain.reverse();
}

function pathOf(place: Place): string {
  return chainOf(place)
    .map(({ key, parent }) => {
      if (parent === undefined) return key;
      return typeof key === 'number' ? `[${key}]` : `.${key}`;
    })
    .join('');
}
