import assert from 'node:assert/strict';
import { receiveAny, type Capabilities, type OutboundMessage } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { asJob, assertSettled, assertStored, idsOf } from '../bench/check.ts';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';
import { assertCounts } from './counts.ts';

const HOUR_MS = 3_600_000;

/** What a broker knows of its messages, it knows after a restart. */
export function keptKnowledge({ capabilities }: DriverHarness): readonly DriverCase[] {
  const { uniqueIds, deadLetter, recognisesRepeats, deathCount, lease, stats } = capabilities;
  return [
    runs,
    ...(uniqueIds ? [takenIds, ...(deadLetter ? [idsOfTheDead] : [])] : []),
    ...(recognisesRepeats ? [repeatedBatch] : []),
    ...(deathCount ? [noDeath, ...(lease === 'timed' ? [countedDeath] : [])] : []),
    ...(stats === 'none' ? [] : [counts(capabilities)]),
  ];
}

const runs: DriverCase = {
  name: 'run goes on rising, where the driver tells it',
  run: async (bench) => {
    await bench.store([bench.message()]);
    const before = [await runOf(bench), await runOf(bench), await runOf(bench)];
    const run = await runOf(await bench.restarted());
    if (run === undefined) assert.deepEqual(new Set(before), new Set([undefined]));
    else assert.ok(run > Number(before.at(-1)), `run went ${before.join(', ')}, ${run}`);
  },
};

/** The run of the one message that waits, which is given back. */
async function runOf(bench: DriverBench): Promise<number | undefined> {
  const consumer = await bench.subscribe();
  const { run } = asJob(await bench.takeOne(consumer));
  await consumer.close();
  return run;
}

const users = (id: string): Partial<OutboundMessage> => ({ id, idOrigin: 'user' });

const takenIds: DriverCase = {
  name: 'an id of a user is taken while its job is alive, and free once that is acked',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne(users('done'));
    await bench.ack(consumer, [delivery]);
    await bench.store([bench.message(users('alive'))]);
    const after = await bench.restarted();
    const again = ['alive', 'done'].map((id) => after.message(users(id)));
    assert.deepEqual(await after.publish(QUEUE, again), [
      { type: 'duplicate', existingId: 'alive' },
      { type: 'stored' },
    ]);
    const taken = await after.take(await after.subscribe(), 2);
    assert.deepEqual(idsOf(taken).toSorted(), ['alive', 'done']);
  },
};

const idsOfTheDead: DriverCase = {
  name: 'an id of a user is taken while its job is dead, but not for its redrive',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne(users('dead'));
    assertSettled(await bench.settle(consumer, [{ kind: 'dead', reason: 'poison', delivery }]));
    const after = await bench.restarted();
    assert.deepEqual(await after.publish(QUEUE, [after.message(users('dead'))]), [
      { type: 'duplicate', existingId: 'dead' },
    ]);
    await after.store([after.message({ id: 'dead', idOrigin: 'redrive' })]);
  },
};

const repeatedBatch: DriverCase = {
  name: 'a publish is recognised when it is repeated, its messages done or not',
  run: async (bench) => {
    const [done, waits] = [bench.nextBatch(), bench.nextBatch()];
    const [early, late] = [bench.messages(2), bench.messages(2)];
    assertStored(await bench.publish(QUEUE, early, done));
    const consumer = await bench.subscribe();
    await bench.ack(consumer, await bench.take(consumer, 2));
    assertStored(await bench.publish(QUEUE, late, waits));
    const after = await bench.restarted();
    assertStored(await after.publish(QUEUE, early, done));
    assertStored(await after.publish(QUEUE, late, waits));
    const next = await after.subscribe();
    const taken = await after.take(next, 2);
    assert.deepEqual(idsOf(taken).toSorted(), idsOf(late).toSorted());
    await after.assertNothing(next);
  },
};

const noDeath: DriverCase = {
  name: 'a restart is no death of what nobody held',
  run: async (bench) => {
    await bench.store(bench.messages(2));
    const consumer = await bench.subscribe();
    await bench.take(consumer, 1);
    await consumer.close();
    const after = await bench.restarted();
    const taken = await after.take(await after.subscribe(), 2);
    assert.deepEqual(
      taken.map(({ deaths }) => deaths),
      [0, 0],
    );
  },
};

const countedDeath: DriverCase = {
  name: 'timed: whose lease ran out has a death, and is suspect',
  run: async (bench) => {
    const { message } = await bench.deliverOne();
    await bench.passLease();
    const after = await bench.restarted();
    const consumer = await after.subscribe();
    const plain = await after.soon(consumer.receive({ max: 1, waitMs: 0 }), 'a receive');
    assert.deepEqual(idsOf(plain), [], 'a suspect is for who asks for it alone');
    const [again] = await after.soon(receiveAny(consumer, { max: 1, waitMs: 200 }), 'a receive');
    assert.deepEqual([again?.id, again?.deaths], [message.id, 1]);
  },
};

function counts({ delay }: Capabilities): DriverCase {
  return {
    name: 'the counts are those of before',
    run: async (bench) => {
      await bench.store(bench.messages(3));
      const delayed = delay === false ? 0 : 2;
      const delayMs = delay === false ? undefined : Math.min(HOUR_MS, delay.maxMs);
      if (delayed > 0) await bench.store(bench.messages(delayed, { delayMs }));
      const after = await bench.restarted();
      await assertCounts(after, { waiting: 3, delayed, active: 0 });
    },
  };
}
