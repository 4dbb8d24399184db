import type { FaultCase } from '../fault-case.ts';
import { answersTo } from '../ledger-look.ts';
import { inWorld } from './in-world.ts';
import type { Step } from '../world/step.ts';

/** F01 in one process: a worker thought dead finishes late, and its ack changes nothing. */
const lateAck: FaultCase = inWorld({
  id: 'F01',
  name: 'late ack after re-issue',
  async run(world, expect) {
    const late = await world.work({ concurrency: 1, prefetch: 1, neverRenews: true });
    world.runner.write({ type: 'fault', fault: 'f', name: 'never renews', target: late });
    const step: Step = { do: 'work', ms: 5_000 };
    await world.add('j', [step, step]);
    await world.pass(100);
    await world.work();
    await world.drain();
    world.runner.write({ type: 'heal', fault: 'f' });
    const answers = answersTo(world.lines, late).map(({ answer }) => answer);
    expect(answers[0] === 'lease-lost', `the late ack was answered ${answers.join()}`);
    return {};
  },
});

/** F06: a renewal that comes after the end of a job brings nothing back. */
const noResurrection: FaultCase = inWorld({
  id: 'F06',
  name: 'renew must not resurrect',
  async run(world, expect) {
    const consumer = await world.broker.subscribe('other', { leaseMs: 1_000, prefetch: 10 });
    const batch = (sequence: number): { batch: { producer: string; sequence: number } } => ({
      batch: { producer: 'f06', sequence },
    });
    const kinds = [
      { kind: 'ack' },
      { kind: 'dead', reason: 'unrecoverable' },
      { kind: 'release', delayMs: 3_600_000 },
    ] as const;
    for (const [nth, kind] of kinds.entries()) {
      const message = {
        id: `m${nth}`,
        idOrigin: 'core',
        headers: {},
        body: new Uint8Array(),
      } as const;
      await world.broker.publish('other', [message], batch(nth * 2));
      const [delivery] = await consumer.receive({ max: 1, waitMs: 0 });
      if (delivery === undefined) return { drained: false };
      await consumer.settle([{ ...kind, delivery }], batch(nth * 2 + 1));
      const lost = await consumer.renew([delivery]);
      expect(lost[0] === delivery, `a renewal after ${kind.kind} is not answered as lost`);
      await world.pass(2_000);
      const back = await consumer.receive({ max: 1, waitMs: 0 });
      expect(back.length === 0, `a renewal after ${kind.kind} brought it back`);
    }
    await world.broker.purge('other');
    await consumer.close();
    return {};
  },
});

/** How leases of the in-memory driver end. */
export const INMEMORY_LEASES: readonly FaultCase[] = [lateAck, noResurrection];
