import { UnsupportedFeatureError } from '@switchyard/core';

import { SHOP_QUEUES, type ShopEngine } from '../engine.ts';
import { until } from './until.ts';
import type { Check } from './verify.ts';

/** Asks the broker what is left in the shop's queues, dead letters included. No check where it cannot tell. */
export async function checkLeftOver(engine: ShopEngine): Promise<readonly Check[]> {
  try {
    return [{ what: 'jobs left in the queues', ours: 0, world: await countWhenSettled(engine) }];
  } catch (error) {
    if (error instanceof UnsupportedFeatureError) return [];
    throw error;
  }
}

/** A job is heard to have ended a moment before its message is gone, so this waits for a zero; in vain, if need be. */
async function countWhenSettled(engine: ShopEngine): Promise<number> {
  const giveUpAt = performance.now() + 5_000;
  return await until('the queues are counted', async () => {
    const left = await countLeft(engine);
    return left === 0 || performance.now() > giveUpAt ? left : undefined;
  });
}

async function countLeft(engine: ShopEngine): Promise<number> {
  const queues = Object.keys(SHOP_QUEUES);
  const counts = await Promise.all(queues.map((queue) => engine.queues.stats(queue)));
  return counts.reduce(
    (total, { waiting, delayed = 0, active = 0, dead }) =>
      total + waiting + delayed + active + dead,
    0,
  );
}
