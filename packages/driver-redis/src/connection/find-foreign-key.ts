import type { Reply } from './port.ts';

/** A key that somebody else wrote. */
export interface ForeignKey {
  readonly key: string;
  /** What it is, as Redis names it: `string`, `hash`, … */
  readonly is: string;
  readonly mustBe: string;
}

type Kinds = Readonly<Record<string, readonly string[]>>;

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const STATES = 'enqueuing waiting delayed blocked active completed discarded cancelled dead'.split(
  ' ',
);

/** Keys of each physical queue. */
const PHYSICAL: Kinds = {
  hash: ['j', 'r', 'x', 'n', 'oh', 'm'],
  zset: ['t', 'a', 's', 'f', 'i', ...DIGITS.map((digit) => `b:${digit}`)],
  list: DIGITS.map((digit) => `w:${digit}`),
};
/** Keys of each logical queue, of the driver and of the store. */
const LOGICAL: Kinds = {
  hash: ['hd', 'l', 'e', 'nt', 'st:m', 'st:timers'],
  zset: ['ez', 'ea', 'st:due', 'st:kept', ...STATES.map((state) => `st:z:${state}`)],
};
/** Keys of no queue. */
const COMMON: Kinds = { hash: ['values'], zset: ['queues', 'names', 'ends'] };

/**
 * Looks which key under the hash tag of `key` is of a wrong type: the error of a script does not name it.
 * Keys that are named after ids are not looked at.
 */
export async function findForeignKey(
  typeOf: (key: string) => Promise<Reply>,
  key: string,
): Promise<ForeignKey | undefined> {
  const root = key.slice(0, key.indexOf('}:') + 2);
  const expected = root.endsWith('{.st}:')
    ? named(root, COMMON)
    : [
        ...named(root, LOGICAL),
        ...['', 'd:', 'h:', 'l:'].flatMap((infix) => named(`${root}${infix}`, PHYSICAL)),
      ];
  const types = await Promise.all(expected.map(({ key: one }) => typeOf(one)));
  const at = expected.findIndex(
    ({ mustBe }, index) => !['none', mustBe].includes(String(types[index])),
  );
  const found = expected[at];
  return found && { ...found, is: String(types[at]) };
}

function named(base: string, kinds: Kinds): readonly Omit<ForeignKey, 'is'>[] {
  return Object.entries(kinds).flatMap(([mustBe, names]) =>
    names.map((name) => ({ key: `${base}${name}`, mustBe })),
  );
}
