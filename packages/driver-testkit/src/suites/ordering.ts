import assert from 'node:assert/strict';
import type { Topic } from '../bench/case.ts';
import { assertRefused } from '../bench/refusal.ts';
import { heldKeys } from './ordering-held.ts';
import { fifoByKey } from './ordering-fifo.ts';
import { refusesMessage } from './refuses-message.ts';

/** FIFO per ordering key. */
export const ordering: Topic = {
  name: 'ordering',
  cases: ({ capabilities, orderedQueue }) => {
    switch (capabilities.ordering) {
      case 'none':
        return [refusesMessage('an ordering key', { orderingKey: 'user:1' })];
      case 'key':
        return [...fifoByKey('mail'), ...heldKeys('mail', capabilities)];
      case 'declared':
        return [
          {
            name: 'declared: refused on any other queue, and nothing is stored',
            run: async (bench) => {
              assert.ok(orderedQueue !== undefined, 'the harness must name its orderedQueue');
              const message = bench.message({ orderingKey: 'user:1' });
              await assertRefused(() => bench.publish('other', [message]), 'an ordering key');
              await bench.assertNothing(await bench.subscribe('other'));
            },
          },
          {
            name: 'declared: the driver says which queues are, and which are not',
            run: async ({ driver }) => {
              assert.equal(driver.keepsOrder?.(orderedQueue ?? ''), true);
              assert.equal(driver.keepsOrder?.('other'), false);
            },
          },
          ...fifoByKey(orderedQueue ?? 'mail'),
          ...heldKeys(orderedQueue ?? 'mail', capabilities),
        ];
    }
  },
};
