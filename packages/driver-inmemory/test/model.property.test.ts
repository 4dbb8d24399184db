import assert from 'node:assert/strict';
import type { JobDelivery, SettlementKind } from '@switchyard/core/driver';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { ModelQueue, type ModelMessage } from './model.ts';
import { Bench, ids, message, take } from './support.ts';

const LEASE = 50;

const publish = fc.record({
  do: fc.constant('publish' as const),
  priority: fc.constantFrom(5, 5, 5, 0, 4, 9),
  key: fc.constantFrom(undefined, undefined, 'a', 'b'),
  delayMs: fc.constantFrom(0, 0, 0, 7, 30),
});
const receive = fc.record({
  do: fc.constant('receive' as const),
  max: fc.integer({ min: 1, max: 4 }),
});
const settle = fc.record({
  do: fc.constant('settle' as const),
  kind: fc.constantFrom(
    'ack' as const,
    'ack',
    'dead' as const,
    'release' as const,
    'renew' as const,
  ),
  pick: fc.nat(7),
  delayMs: fc.constantFrom(0, 0, 7, 60),
});
const advance = fc.record({
  do: fc.constant('advance' as const),
  ms: fc.constantFrom(1, 1, 7, 30, 50),
});
const reopen = fc.record({
  do: fc.constant('reopen' as const),
  keep: fc.nat(255),
  agingMs: fc.constantFrom(undefined, 1, 7, 30),
});
const purge = fc.record({ do: fc.constant('purge' as const) });
/** Weighted, so that queues fill up and much goes on before all is swept away. */
const step = fc.oneof(
  { arbitrary: publish, weight: 30 },
  { arbitrary: receive, weight: 20 },
  { arbitrary: settle, weight: 30 },
  { arbitrary: advance, weight: 8 },
  { arbitrary: reopen, weight: 4 },
  { arbitrary: purge, weight: 1 },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type SettleStep = Extract<Step, { do: 'settle' }>;

interface Held {
  readonly delivery: JobDelivery;
  readonly model: ModelMessage;
  readonly reader: number;
}

/** Does the same to the driver and to the model, and compares all they show after each step. */
class Race {
  readonly bench = new Bench();
  readonly model = new ModelQueue(LEASE);
  readonly held: Held[] = [];
  readonly readers: Awaited<ReturnType<Bench['open']>>[] = [];
  /** Of the newest reader. */
  agingMs: number | undefined;

  async run(steps: readonly Step[]): Promise<void> {
    await this.#reopen();
    for (const [index, one] of steps.entries()) {
      await this.#do(one, index);
      await this.#compare();
    }
  }

  async #do(one: Step, index: number): Promise<void> {
    switch (one.do) {
      case 'publish': {
        const { priority, key, delayMs } = one;
        this.bench.publish(message(`m${index}`, { priority, orderingKey: key, delayMs }));
        return this.model.publish(`m${index}`, one);
      }
      case 'receive':
        return this.#receive(one.max);
      case 'advance':
        this.model.advance(one.ms);
        return this.bench.clock.advance(one.ms);
      case 'reopen':
        return this.#reopen(one);
      case 'purge': {
        const gone = [...this.model.in('waiting'), ...this.model.in('delayed')];
        for (const each of gone) each.state = 'gone';
        assert.equal(await this.bench.driver.purge('mail'), gone.length);
        return;
      }
      case 'settle': {
        // Mostly what was received lately; some of that was settled or lost before.
        const held = this.held.at(-1 - (one.pick % Math.max(1, this.held.length)));
        if (held !== undefined) await this.#settle(held, one);
      }
    }
  }

  async #receive(max: number): Promise<void> {
    const reader = this.readers.length - 1;
    const expected = this.model.receive(max, this.agingMs);
    const got = await take(this.#reader(reader), max);
    assert.deepEqual(ids(got), ids(expected));
    got.forEach((delivery, index) => {
      const model = expected[index];
      if (delivery.malformed === true || model === undefined) throw new Error('cannot be');
      const { run, deaths } = delivery;
      assert.deepEqual({ run, deaths }, { run: model.run, deaths: model.deaths });
      this.held.push({ delivery, model, reader });
    });
  }

  /** Any delivery ever held may be settled: also late, twice, and through a closed consumer. */
  async #settle(held: Held, { kind, delayMs }: SettleStep): Promise<void> {
    const { delivery, model } = held;
    const reader = this.#reader(held.reader);
    const live = model.state === 'active' && model.run === delivery.run;
    if (!live) this.model.report(model, delivery.run ?? 0);
    if (kind === 'renew') {
      assert.deepEqual(await reader.renew([delivery]), live ? [] : [delivery]);
      if (live) this.model.lease(model);
      return;
    }
    const settlement = {
      ack: { kind },
      dead: { kind, reason: 'max_attempts' },
      release: { kind, delayMs },
    }[kind];
    const answer = await this.bench.settle(reader, [delivery], settlement as SettlementKind);
    assert.deepEqual(answer, [live ? 'settled' : 'lease-lost']);
    if (!live) return;
    if (kind === 'release') this.model.release(model, delayMs);
    else model.state = kind === 'ack' ? 'gone' : 'dead';
  }

  /** Closes the newest consumer, which keeps some of what it holds, and opens another. */
  async #reopen({ keep = 0, agingMs }: { keep?: number; agingMs?: number | undefined } = {}) {
    const newest = this.readers.length - 1;
    if (newest >= 0) {
      const mine = this.held.filter(({ reader }) => reader === newest);
      const kept = mine.filter((_, index) => (keep >> (index % 16)) % 2 === 1);
      await this.#reader(newest).close({ keep: kept.map(({ delivery }) => delivery) });
      const left = mine.filter((one) => !kept.includes(one));
      for (const { model, delivery } of left.toSorted(
        (a, b) => a.model.leaseTurn - b.model.leaseTurn,
      ))
        if (model.state === 'active' && model.run === delivery.run) this.model.giveBack(model);
    }
    this.agingMs = agingMs;
    this.readers.push(await this.bench.open('mail', LEASE, agingMs));
  }

  async #compare(): Promise<void> {
    const { driver } = this.bench;
    const { model } = this;
    const shown = async (state: 'waiting' | 'delayed' | 'active'): Promise<string[]> =>
      ids((await driver.peek('mail', { state, limit: 1_000 })).messages);
    assert.deepEqual(await driver.stats('mail'), {
      waiting: model.in('waiting').length,
      delayed: model.in('delayed').length,
      active: model.in('active').length,
      oldestAgeSeconds: model.oldestAgeMs / 1_000,
    });
    assert.deepEqual(await shown('waiting'), ids(model.inOrder()));
    assert.deepEqual(
      await shown('delayed'),
      ids(model.in('delayed').toSorted((a, b) => a.dueAt - b.dueAt || a.place - b.place)),
    );
    assert.deepEqual((await shown('active')).toSorted(), ids(model.in('active')).toSorted());
    assert.equal((await driver.stats('mail.dead')).waiting, model.in('dead').length);
  }

  #reader(index: number): Awaited<ReturnType<Bench['open']>> {
    const reader = this.readers[index];
    if (reader === undefined) throw new Error('cannot be');
    return reader;
  }
}

describe('a queue', () => {
  it('does what the model does, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
        await new Race().run(steps);
      }),
      { numRuns: 150 },
    );
  });
});
