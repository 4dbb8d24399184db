import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/contract/message.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makeBands } from '../support/make-bands.ts';
import { turn } from '../support/turn.ts';

const AT_ONCE = { max: 10, waitMs: 0 };
const WAITING = { max: 10, waitMs: 30_000 };

function ids(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id }) => id);
}

describe('what lies there', () => {
  test('is drained strictly: high, normal, low', async () => {
    const { high, normal, low, reader } = makeBands();
    low.add('l1', 'l2');
    normal.add('n1');
    high.add('h1', 'h2');
    expect(ids(await reader.receive(AT_ONCE))).toEqual(['h1', 'h2', 'n1', 'l1', 'l2']);
  });

  test('is taken up to max in all, the higher first', async () => {
    const { high, normal, low, reader } = makeBands();
    low.add('l1');
    normal.add('n1', 'n2');
    high.add('h1');
    expect(ids(await reader.receive({ max: 2, waitMs: 0 }))).toEqual(['h1', 'n1']);
    expect(low.receives).toEqual([]);
    high.add('h2');
    expect(ids(await reader.receive({ max: 2, waitMs: 0 }))).toEqual(['h2', 'n2']);
    expect(ids(await reader.receive({ max: 2, waitMs: 0 }))).toEqual(['l1']);
  });

  test('is nothing at once, where nothing is waited for', async () => {
    const { bands, reader } = makeBands();
    expect(await reader.receive(AT_ONCE)).toEqual([]);
    expect(bands.map(({ isWaiting }) => isWaiting)).toEqual([false, false, false]);
  });
});

describe('a receive that waits', () => {
  test('ends with the first job of any band', async () => {
    for (const band of [0, 1, 2]) {
      const { bands, reader } = makeBands();
      const receiving = reader.receive(WAITING);
      await turn();
      bands[band]?.add('first');
      expect(ids(await receiving)).toEqual(['first']);
    }
  });

  test('ends with nothing when the wait is over', async () => {
    const { bands, reader } = makeBands();
    const receiving = reader.receive(WAITING);
    await turn();
    for (const band of bands) band.endWait();
    expect(await receiving).toEqual([]);
  });

  test('ends when it is aborted', async () => {
    const { reader } = makeBands();
    const abort = new AbortController();
    const receiving = reader.receive({ ...WAITING, signal: abort.signal });
    await turn();
    abort.abort();
    expect(await receiving).toEqual([]);
  });

  test('fails where a band fails, and the next one asks again', async () => {
    const { normal, reader } = makeBands();
    const receiving = reader.receive(WAITING);
    await turn();
    normal.endWait(new Error('gone'));
    await expect(receiving).rejects.toThrow('gone');
    normal.add('n1');
    expect(ids(await reader.receive(AT_ONCE))).toEqual(['n1']);
  });

  test('keeps what comes late for the next receive', async () => {
    const { high, normal, reader } = makeBands();
    const receiving = reader.receive(WAITING);
    await turn();
    normal.add('n1');
    high.add('h1');
    const first = await receiving;
    const second = await reader.receive(AT_ONCE);
    expect([...ids(first), ...ids(second)].sort()).toEqual(['h1', 'n1']);
  });

  test('keeps no band waiting once another has answered: what comes then is for other workers', async () => {
    // A job that lands in the buffer of a worker that is busy for an hour waits for that hour,
    // under lease, while another worker idles. `ReceiveOptions.signal` can end the waits.
    const { high, normal, low, reader } = makeBands();
    const receiving = reader.receive(WAITING);
    await turn();
    normal.add('n1');
    expect(ids(await receiving)).toEqual(['n1']);
    await turn();
    expect([high.isWaiting, normal.isWaiting, low.isWaiting]).toEqual([false, false, false]);
  });

  test('asks a band for no more than there is room for', async () => {
    const { bands, reader } = makeBands();
    const receiving = reader.receive({ max: 3, waitMs: 30_000 });
    await turn();
    expect(bands.map(({ receives }) => receives.at(-1)?.max)).toEqual([3, 3, 3]);
    for (const band of bands) band.endWait();
    await receiving;
  });
});

describe('settling', () => {
  test('goes to the band of each delivery, and answers in order', async () => {
    const { high, low, reader } = makeBands();
    low.lost.add('l1');
    const settlements = [
      { delivery: jobDelivery({ id: 'l1', queue: 'mail.low' }), kind: 'ack' as const },
      { delivery: jobDelivery({ id: 'h1', queue: 'mail.high' }), kind: 'ack' as const },
      { delivery: jobDelivery({ id: 'l2', queue: 'mail.low' }), kind: 'ack' as const },
    ];
    expect(await reader.settle(settlements)).toEqual(['lease-lost', 'settled', 'settled']);
    expect(ids(high.settlements.map(({ delivery }) => delivery))).toEqual(['h1']);
    expect(ids(low.settlements.map(({ delivery }) => delivery))).toEqual(['l1', 'l2']);
  });

  test('that fails in one band does not lose the answers of the others', async () => {
    const { high, low, reader } = makeBands();
    high.settle = () => Promise.reject(new Error('a defect'));
    const answers = await reader
      .settle([
        { delivery: jobDelivery({ id: 'h1', queue: 'mail.high' }), kind: 'ack' },
        { delivery: jobDelivery({ id: 'l1', queue: 'mail.low' }), kind: 'ack' },
      ])
      .catch(() => 'rejected');
    expect(ids(low.settlements.map(({ delivery }) => delivery))).toEqual(['l1']);
    expect(answers).toEqual(['unknown', 'settled']);
  });
});

describe('leases', () => {
  /** One delivery that was handed on, and one that waits in the buffer of its band. */
  async function withBuffered() {
    const made = makeBands();
    made.normal.add('n1', 'n2');
    made.low.add('l1');
    const [held] = await made.reader.receive({ max: 1, waitMs: 0 });
    const waiting = made.reader.receive({ max: 1, waitMs: 30_000 });
    return { ...made, held: held as Delivery, next: await waiting };
  }

  test('of all bands are renewed, and those lost are answered', async () => {
    const { normal, low, reader, held, next } = await withBuffered();
    normal.lost.add('n1');
    expect(ids(await reader.renew([held, ...next]))).toEqual(['n1']);
    expect(normal.renewed.flat().map(({ id }) => id)).toEqual(['n1', 'n2']);
    expect(low.renewed.flat()).toEqual([]);
  });

  test('in the buffers are renewed too, and what is lost there is not handed on', async () => {
    const { high, normal, reader } = makeBands();
    const receiving = reader.receive({ max: 1, waitMs: 30_000 });
    await turn();
    high.add('h1');
    normal.add('n1');
    expect(ids(await receiving)).toEqual(['h1']);
    await turn();
    normal.lost.add('n1');
    await reader.renew([]);
    expect(normal.renewed.flat().map(({ id }) => id)).toEqual(['n1']);
    expect(await reader.receive(AT_ONCE)).toEqual([]);
  });

  test('that cannot be renewed in one band are still renewed in the others', async () => {
    const { high, low, reader } = makeBands();
    high.renew = () => Promise.reject(new Error('gone'));
    const held = [
      jobDelivery({ id: 'h1', queue: 'mail.high' }),
      jobDelivery({ id: 'l1', queue: 'mail.low' }),
    ];
    await reader.renew(held).catch(() => []);
    expect(ids(low.renewed.flat())).toEqual(['l1']);
  });
});

describe('close', () => {
  test('keeps the deliveries that run, each in its band; all others go back', async () => {
    const { high, normal, low, reader } = makeBands();
    const running = jobDelivery({ id: 'n1', queue: 'mail' });
    await reader.close({ keep: [running] });
    expect(high.closes).toEqual([{ keep: [] }]);
    expect(normal.closes).toEqual([{ keep: [running] }]);
    expect(low.closes).toEqual([{ keep: [] }]);
  });

  test('closes all bands, also after one that fails', async () => {
    const { high, low, reader } = makeBands();
    high.close = () => Promise.reject(new Error('gone'));
    await expect(reader.close()).rejects.toThrow('gone');
    expect(low.closes).toHaveLength(1);
  });
});
