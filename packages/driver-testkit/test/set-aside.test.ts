import type { Delivery, Driver } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { EngineBench } from '../src/engine-bench/engine-bench.ts';
import { interceptDriver } from '../src/fakes/intercept-driver.ts';
import { engineHarness } from '../src/harness/engine-harness.ts';
import { openMending, sending, stateOf, storeOf } from './mending/mending-bench.ts';
import { inmemoryHarness } from './support/inmemory-harness.ts';

const SECOND = 1_000;

/** A broker that gives every message of `mail` up, as if it had been delivered too often. */
function givingUp(inner: Driver): Driver {
  return interceptDriver(inner, async ({ method, queue }, proceed) => {
    const answer = await proceed();
    if (method !== 'receive' || queue !== 'mail') return answer;
    const deliveries = answer as unknown as readonly Delivery[];
    return deliveries.map((delivery) => ({ ...delivery, setAside: true })) as never;
  });
}

describe('a job that the broker itself has set aside', () => {
  it('never runs: it is dead, told once, its key free, and comes back by redrive', async () => {
    const mending = await openMending();
    const { bench, pass } = mending;
    const engine = await bench.working(sending(), { driver: givingUp(bench.driver) });
    const unique = { key: 'only' };
    const { id } = await engine.enqueue('send', 1, { unique });
    await bench.untilHeard('job.dead');
    expect(await stateOf(mending, id)).toBe('dead');
    await pass(60 * SECOND);
    expect(bench.runs).toEqual([]);
    const [death, ...others] = bench.events.of('job.dead');
    expect(others).toEqual([]);
    expect(death).toMatchObject({ id, task: 'send', reason: 'poison', attempt: 1 });
    expect(String(death?.error)).toContain('delivered too often');
    expect(await engine.jobs.get(id)).toMatchObject({ state: 'dead', reason: 'poison' });
    await engine.stop();
    const other = await bench.working(sending());
    expect(await bench.within(other.deadLetters.redrive('mail'), 'redrive()')).toMatchObject({
      redriven: 1,
    });
    await bench.untilHeard('job.completed');
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
    expect(await other.enqueue('send', 2, { unique })).toMatchObject({ outcome: 'added' });
  });

  it('is left alone for as long as another has its claim', async () => {
    const mending = await openMending();
    const { bench, pass } = mending;
    const { id } = await bench.engine(sending()).enqueue('send', 1);
    const claim = { base: 0, token: 'another', worker: 'another', leaseMs: 30 * SECOND } as const;
    await storeOf(mending).apply([{ queue: 'mail', id, ops: [{ type: 'claim.open', ...claim }] }]);
    await bench.working(sending(), { driver: givingUp(bench.driver) });
    await pass(20 * SECOND);
    expect(bench.events.of('job.dead')).toEqual([]);
    await pass(20 * SECOND);
    expect(bench.events.of('job.dead')).toMatchObject([{ id, reason: 'poison' }]);
    expect(bench.runs).toEqual([]);
  });

  it('is dead without a store as well', async () => {
    const harness = inmemoryHarness();
    const driver = harness.create();
    const bench = new EngineBench(engineHarness(harness, 'none'), driver);
    try {
      const engine = await bench.working(sending(), { driver: givingUp(driver) });
      const { id } = await engine.enqueue('send', { a: 1 });
      await bench.untilHeard('job.dead');
      const { messages } = (await driver.peek('mail.dead', { state: 'waiting', limit: 9 })) ?? {};
      expect(messages?.map((message) => message.id)).toEqual([id]);
      expect(bench.runs).toEqual([]);
    } finally {
      await bench.close();
    }
  });
});
