import { SHOP_QUEUES, type ShopEngine } from '../engine.ts';
import { Countdown } from './countdown.ts';
import { Progress } from './progress.ts';
import { heading, type Screen } from './screen.ts';
import type { Tally } from './tally.ts';

/** A run that takes longer than this has gone wrong; on a slow broker it takes a few seconds. */
export const PATIENCE_MS = 60_000;

/** What is to be worked off, and who watches. */
export interface Work {
  readonly engine: ShopEngine;
  readonly tally: Tally;
  readonly ids: readonly string[];
}

/** Starts the workers and waits until each job has ended, well or not. Answers when it began, in milliseconds since 1970. */
export async function workOff(screen: Screen, { engine, tally, ids }: Work): Promise<number> {
  heading(screen, '3  Work: 20 at a time, shop-mail 6 : shop-sync 3 : shop-reports 1');
  const progress = new Progress(screen, ids.length);
  const countdown = new Countdown(ids, (done) => progress.update(done));
  tally.tell(countdown);
  const startedAt = Date.now();
  await engine.start({ concurrency: 20, queues: SHOP_QUEUES });
  await countdown.within(PATIENCE_MS);
  return startedAt;
}
