import type { SettlementKind } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { assertSameMessage } from '../bench/check.ts';
import { assertRefused } from '../bench/refusal.ts';

/** A settlement that is not declared is refused out loud, and the delivery stays ours, unchanged. */
export function refusesSettlement(what: string, kind: SettlementKind): DriverCase {
  return {
    name: `not declared: ${what} is refused, and the delivery stays ours`,
    run: async (bench) => {
      const { consumer, delivery, message } = await bench.deliverOne();
      await assertRefused(() => bench.settle(consumer, [{ delivery, ...kind }]), what);
      await bench.assertNothing(await bench.subscribe(), 'it is still held');
      await bench.assertNothing(await bench.subscribe('mail.dead'), 'it is not dead');
      await consumer.close();
      const second = await bench.subscribe();
      const again = await bench.takeOne(second);
      assertSameMessage(again, message);
      await bench.ack(second, [again]);
      await bench.assertGone([second]);
    },
  };
}
