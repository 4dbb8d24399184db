import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeNote, encodeNote } from '../src/consume/offset-ranges.ts';
import { OffsetTracker } from '../src/consume/offset-tracker.ts';

/** Offsets of a log with gaps, ascending. */
const logs = fc
  .array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 })
  .map((steps) => steps.reduce<number[]>((log, step) => [...log, (log.at(-1) ?? -1) + step], []));

/** A log, how much of it is read, and which of what was read is finished. */
const histories = fc
  .tuple(logs, fc.nat(), fc.infiniteStream(fc.boolean()))
  .map(([log, cut, done]) => {
    const read = log.slice(0, cut % (log.length + 1));
    const finished = read.filter(() => done.next().value);
    return { log, read, finished };
  });

function follow(
  tracker: OffsetTracker,
  read: readonly number[],
  finished: readonly number[],
): void {
  for (const offset of read) tracker.read(offset);
  for (const offset of finished) tracker.finish(offset);
}

describe('a note of what is finished above the watermark', () => {
  test('comes back as it went', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 45 }),
        fc.nat({ max: 1_000_000 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }))),
        (watermark, active, steps) => {
          let end = watermark;
          const finished = steps.map(([gap, length]) => {
            const from = end + gap;
            end = from + length;
            return { from, to: end };
          });
          const text = encodeNote(watermark, { finished, active }, 1_000_000);
          expect(decodeNote(watermark, text)).toEqual({ finished, active });
        },
      ),
    );
  });

  test('never takes more room than there is, and keeps the lowest ranges', () => {
    const finished = Array.from({ length: 5_000 }, (_, index) => ({
      from: 1_000 * index + 1,
      to: 1_000 * index + 900,
    }));
    const text = encodeNote(0, { finished, active: 12 }, 4_000);
    expect(text.length).toBeLessThanOrEqual(4_000);
    const read = decodeNote(0, text);
    expect(read.finished.length).toBeGreaterThan(500);
    expect(read.finished).toEqual(finished.slice(0, read.finished.length));
  });

  test.each([null, undefined, '', 'x', '2:0:AAAA', '1:many:AAAA', '{"a":1}', '1:0'])(
    'of somebody else (%j) says nothing',
    (text) => {
      expect(decodeNote(5, text).finished).toEqual([]);
    },
  );
});

describe('an offset tracker', () => {
  test('commits nothing that is open, and all below the lowest that is', () => {
    fc.assert(
      fc.property(histories, ({ log, read, finished }) => {
        const tracker = new OffsetTracker({ offset: 0 });
        follow(tracker, read, finished);
        const { offset } = tracker.commit();
        const open = read.filter((one) => !finished.includes(one));
        expect(open.every((one) => one >= offset)).toBe(true);
        expect(offset).toBe(open[0] ?? (read.length === 0 ? 0 : (read.at(-1) ?? 0) + 1));
        expect(tracker.unfinishedUpTo((log.at(-1) ?? 0) + 1)).toBeGreaterThanOrEqual(open.length);
      }),
    );
  });

  test('who reads on from a commit works on what was open or unread, and on nothing else', () => {
    fc.assert(
      fc.property(histories, ({ log, read, finished }) => {
        const before = new OffsetTracker({ offset: 0 });
        follow(before, read, finished);
        const after = new OffsetTracker(before.commit());
        const again = log.filter((offset) => after.read(offset));
        expect(again).toEqual(log.filter((offset) => !finished.includes(offset)));
        for (const offset of again) after.finish(offset);
        expect(after.watermark).toBe((log.at(-1) ?? 0) + 1);
      }),
    );
  });

  test('so does who reads on from a commit that was made while reading on', () => {
    fc.assert(
      fc.property(histories, fc.nat(), ({ log, read, finished }, cut) => {
        const first = new OffsetTracker({ offset: 0 });
        follow(first, read, finished);
        const second = new OffsetTracker(first.commit());
        const part = log.slice(0, cut % (log.length + 1)).filter((offset) => second.read(offset));
        const done = part.filter((_, index) => index % 2 === 0);
        for (const offset of done) second.finish(offset);
        const third = new OffsetTracker(second.commit());
        const all = new Set([...finished, ...done]);
        expect(log.filter((offset) => third.read(offset))).toEqual(
          log.filter((offset) => !all.has(offset)),
        );
      }),
    );
  });

  test('counts what is unfinished up to the end, read again or not', () => {
    fc.assert(
      fc.property(histories, ({ log, read, finished }) => {
        const dense = new OffsetTracker({ offset: 0 });
        const size = log.length;
        const places = new Map(log.map((offset, index) => [offset, index]));
        const done = finished.map((offset) => places.get(offset) ?? 0);
        follow(dense, [...read.keys()], done);
        expect(dense.unfinishedUpTo(size)).toBe(size - done.length);
        expect(new OffsetTracker(dense.commit()).unfinishedUpTo(size)).toBe(size - done.length);
      }),
    );
  });

  test('takes an offset once, whatever is read again', () => {
    const tracker = new OffsetTracker({ offset: 10 });
    expect([9, 10, 10, 11, 10].map((offset) => tracker.read(offset))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    expect([10, 10, 12].map((offset) => tracker.finish(offset))).toEqual([true, false, false]);
  });

  test('one that is stuck holds up the watermark and nothing else', () => {
    const tracker = new OffsetTracker({ offset: 0 });
    for (let offset = 0; offset < 100_000; offset += 1) tracker.read(offset);
    for (let offset = 1; offset < 100_000; offset += 1) tracker.finish(offset);
    const commit = tracker.commit(1);
    expect(commit.offset).toBe(0);
    expect(commit.metadata.length).toBeLessThan(20);
    const after = new OffsetTracker(commit);
    expect(after.read(0)).toBe(true);
    expect(after.read(1)).toBe(false);
    expect(after.read(99_999)).toBe(false);
    expect(after.read(100_000)).toBe(true);
  });
});
