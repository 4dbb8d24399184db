import { describe, expect, it } from 'vitest';
import { Bench, ids, LEASE_MS, message, take } from './support.ts';

const AGING_MS = 1_000;

const low = (id: string, more = {}): ReturnType<typeof message> =>
  message(id, { priority: 0, ...more });
const high = (id: string, more = {}): ReturnType<typeof message> =>
  message(id, { priority: 9, ...more });

/** A queue, and a reader of it for whom what waits ages. */
async function aged(): Promise<{ bench: Bench; reader: Awaited<ReturnType<Bench['open']>> }> {
  const bench = new Bench();
  return { bench, reader: await bench.open('mail', LEASE_MS, AGING_MS) };
}

describe('aging', () => {
  it.each([
    [9 * AGING_MS - 1, ['high', 'low']],
    [9 * AGING_MS, ['low', 'high']],
  ])('lets a 0 that waited %d ms meet a fresh 9: %o', async (waited, expected) => {
    const { bench, reader } = await aged();
    bench.publish(low('low'));
    await bench.clock.advance(waited);
    bench.publish(high('high'));
    expect(await bench.drainIds(reader)).toEqual(expected);
  });

  it('has no ceiling: among the very old, priority counts as much as among the young', async () => {
    const { bench, reader } = await aged();
    bench.publish(low('low'));
    await bench.clock.advance(8 * AGING_MS);
    bench.publish(high('high'));
    await bench.clock.advance('30d');
    bench.publish(high('fresh'));
    expect(await bench.drainIds(reader)).toEqual(['high', 'low', 'fresh']);
  });

  it('counts fractions: one level is made up for by one agingMs, not by less', async () => {
    const { bench, reader } = await aged();
    bench.publish(message('p4', { priority: 4 }));
    await bench.clock.advance(AGING_MS - 1);
    bench.publish(message('p5', { priority: 5 }));
    await bench.clock.advance(1);
    bench.publish(message('p5 late', { priority: 5 }));
    expect(await bench.drainIds(reader)).toEqual(['p5', 'p4', 'p5 late']);
  });

  it('changes nothing for readers that did not ask for it', async () => {
    const { bench, reader } = await aged();
    const strict = await bench.open();
    bench.publish(low('old'), low('older still'));
    await bench.clock.advance('1h');
    bench.publish(high('a'), high('b'));
    expect(ids(await take(strict, 1))).toEqual(['a']);
    expect(ids(await take(reader, 1))).toEqual(['old']);
    expect(ids(await take(strict))).toEqual(['b', 'older still']);
  });

  it('keeps first come first served inside a priority, and gives back to the old place', async () => {
    const { bench, reader } = await aged();
    bench.publish(low('1'), low('2'), low('3'));
    await bench.clock.advance('1m');
    bench.publish(high('h'));
    const held = await take(reader, 1);
    expect(ids(held)).toEqual(['1']);
    await bench.settle(reader, held, { kind: 'release', delayMs: 0 });
    expect(await bench.drainIds(reader)).toEqual(['1', '2', '3', 'h']);
  });

  it('begins when a message becomes ready, not while it is delayed', async () => {
    const { bench, reader } = await aged();
    bench.publish(low('late', { delayMs: 20 * AGING_MS }));
    await bench.clock.advance(20 * AGING_MS);
    bench.publish(high('high'));
    expect(await bench.drainIds(reader)).toEqual(['high', 'late']);
  });

  it('overtakes no head of an ordering key', async () => {
    const { bench, reader } = await aged();
    bench.publish(message('1', { orderingKey: 'k' }), message('2', { orderingKey: 'k' }));
    const head = await take(reader);
    expect(ids(head)).toEqual(['1']);
    await bench.clock.advance(LEASE_MS - 1);
    bench.publish(high('high'));
    expect(ids(await take(reader))).toEqual(['high']);
    await bench.settle(reader, head);
    bench.publish(high('late'));
    expect(await bench.drainIds(reader)).toEqual(['2', 'late']);
  });

  it.each([0, -1, Number.NaN, Infinity])('is refused as %d', async (agingMs) => {
    await expect(new Bench().open('mail', LEASE_MS, agingMs)).rejects.toThrow(
      'subscribe: agingMs must be a finite number of milliseconds above 0',
    );
  });
});
