import type { OutboundMessage } from '@switchyard/core/driver';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { loadDriver } from '../child/make-driver.ts';

const OTHER = 'other';
const LEASE_MS = 1_000;
const KINDS = [
  { kind: 'ack' },
  { kind: 'dead', reason: 'unrecoverable' },
  { kind: 'release', delayMs: 3_600_000 },
] as const;

/** A renewal that comes after the end of a job brings nothing back. */
export const noResurrection: FaultCase = {
  id: 'F06',
  name: 'renew must not resurrect',
  drivers: NETWORKED,
  needs: 'renewals',
  on: 'processes',
  async run(bench) {
    const driver = await loadDriver(bench.target.driverAt(bench.proxy.port));
    await driver.connect();
    const consumer = await driver.subscribe(OTHER, { leaseMs: LEASE_MS, prefetch: 10 });
    let sequence = 0;
    const batch = (): { batch: { producer: string; sequence: number } } => ({
      batch: { producer: 'f06', sequence: (sequence += 1) },
    });
    try {
      for (const kind of KINDS) {
        const message: OutboundMessage = {
          id: `m-${kind.kind}`,
          idOrigin: 'core',
          headers: {},
          body: new Uint8Array(),
        };
        await driver.publish(OTHER, [message], batch());
        const [delivery] = await consumer.receive({ max: 1, waitMs: 1_000 });
        if (delivery === undefined) throw new Error(`${message.id} was not delivered`);
        await consumer.settle([{ ...kind, delivery }], batch());
        const lost = await consumer.renew?.([delivery]);
        const isLost = lost?.[0] === delivery;
        bench.expect(isLost, `a renewal after ${kind.kind} is not answered as lost`);
        const back = await consumer.receive({ max: 1, waitMs: LEASE_MS * 2 });
        bench.expect(back.length === 0, `a renewal after ${kind.kind} brought it back`);
      }
      await driver.purge?.(OTHER);
    } finally {
      await consumer.close();
      await driver.close();
    }
    return {};
  },
};
