import type { OutboundMessage } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { QUEUE } from '../bench/driver-bench.ts';
import { assertRefused } from '../bench/refusal.ts';

/** A message that asks for what is not declared is refused out loud, and nothing of its batch is stored. */
export function refusesMessage(what: string, fields: Partial<OutboundMessage>): DriverCase {
  return {
    name: `not declared: ${what} is refused, and nothing is stored`,
    run: async (bench) => {
      const message = bench.message(fields);
      const batch = bench.nextBatch();
      await assertRefused(() => bench.driver.publish(QUEUE, [message], { batch }), what);
      const consumer = await bench.subscribe();
      await bench.assertNothing(consumer);
      await bench.store([bench.message()]);
      await bench.take(consumer, 1);
    },
  };
}
