import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dealSticky, type Claimant, type Owned } from '../src/client/deal-sticky.ts';

type Topics = ReadonlyMap<string, readonly number[]>;

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const topicsOf = (counts: readonly number[]): Topics =>
  new Map(counts.map((count, index) => [`t${index}`, range(count)]));
const placesOf = (owned: Owned): string[] =>
  Object.entries(owned).flatMap(([topic, all]) => all.map((one) => `${topic}/${one}`));
const again = (dealt: ReadonlyMap<string, Owned>): Claimant[] =>
  [...dealt].map(([memberId, owned]) => ({ memberId, owned }));
const fresh = (...ids: readonly string[]): Claimant[] =>
  ids.map((memberId) => ({ memberId, owned: {} }));

const counts = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 });
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 8,
});

/** How many partitions have another owner than before. */
function moved(before: ReadonlyMap<string, Owned>, after: ReadonlyMap<string, Owned>): number {
  let count = 0;
  for (const [memberId, owned] of before) {
    const kept = new Set(placesOf(after.get(memberId) ?? {}));
    count += placesOf(owned).filter((place) => !kept.has(place)).length;
  }
  return count;
}

test('each partition goes to one member, each topic evenly, whatever they claim', () => {
  const claim = fc.dictionary(
    fc.constantFrom('t0', 't1', 't2', 'gone'),
    fc.array(fc.integer({ min: -2, max: 25 }), { maxLength: 30 }),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(counts, names, fc.array(claim), (sizes, ids, claims) => {
      const topics = topicsOf(sizes);
      const claimants = ids.map((memberId, nth) => ({ memberId, owned: claims[nth] ?? {} }));
      const dealt = dealSticky(topics, claimants);
      expect([...dealt.values()].flatMap(placesOf).toSorted()).toEqual(
        placesOf(Object.fromEntries(topics)).toSorted(),
      );
      for (const [topic, all] of topics) {
        const shares = ids.map((id) => dealt.get(id)?.[topic]?.length ?? 0);
        expect(Math.min(...shares)).toBe(Math.floor(all.length / ids.length));
        expect(Math.max(...shares)).toBe(Math.ceil(all.length / ids.length));
      }
    }),
  );
});

test('nothing moves where nobody came or went; one who comes takes no more than its share', () => {
  fc.assert(
    fc.property(counts, names, (sizes, ids) => {
      const topics = topicsOf(sizes);
      const [newcomer, ...others] = ids;
      if (newcomer === undefined || others.length === 0) return;
      const before = dealSticky(topics, fresh(...others));
      expect(moved(before, dealSticky(topics, again(before)))).toBe(0);
      const after = dealSticky(topics, [...again(before), ...fresh(newcomer)]);
      expect(moved(before, after)).toBe(placesOf(after.get(newcomer) ?? {}).length);
    }),
  );
});

test('where one leaves, only what was its own moves', () => {
  fc.assert(
    fc.property(counts, names, (sizes, ids) => {
      const [leaver, ...others] = ids;
      if (leaver === undefined || others.length === 0) return;
      const topics = topicsOf(sizes);
      const before = dealSticky(topics, fresh(...ids));
      const left = again(before).filter(({ memberId }) => memberId !== leaver);
      const after = dealSticky(topics, left);
      expect(moved(before, after)).toBe(placesOf(before.get(leaver) ?? {}).length);
    }),
  );
});

test('twelve partitions, from two members to three: four move', () => {
  const topics = topicsOf([12]);
  const two = dealSticky(topics, fresh('b', 'c'));
  const three = dealSticky(topics, [...again(two), ...fresh('a')]);
  expect(three.get('a')?.['t0']).toHaveLength(4);
  expect(moved(two, three)).toBe(4);
});
