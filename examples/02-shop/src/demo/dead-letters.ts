import { UnsupportedFeatureError } from '@switchyard/core';

import { SHOP_QUEUES, type ShopEngine } from '../engine.ts';
import type { OutsideWorld } from '../world/outside-world.ts';
import { Countdown } from './countdown.ts';
import { counted } from './format.ts';
import { UNKNOWN_AIRPORT } from './scenario.ts';
import { heading, line, type Screen } from './screen.ts';
import type { Tally } from './tally.ts';
import { until } from './until.ts';
import { PATIENCE_MS } from './work.ts';

type Letter = Awaited<ReturnType<ShopEngine['deadLetters']['list']>>['jobs'][number];

/** What is dead, and what it takes to bring it back. */
export interface Funeral {
  readonly engine: ShopEngine;
  readonly tally: Tally;
  readonly world: OutsideWorld;
  /** Jobs that are dead by the tally's books. */
  readonly dead: readonly string[];
}

/** Shows the dead letters, has the world repaired, redrives them and waits until each has ended again. */
export async function redriveTheDead(screen: Screen, funeral: Funeral): Promise<void> {
  const { engine, tally, world, dead } = funeral;
  heading(screen, `4  ${counted(dead.length, 'dead letter')}`);
  await showLetters(screen, engine, dead);

  world.repair([UNKNOWN_AIRPORT]);
  line(screen, `  repaired: the endpoint is up, it knows ${UNKNOWN_AIRPORT}, the mailbox is open`);

  // Counts from before the redrive: a worker may have finished the first before the call returns.
  const countdown = new Countdown(dead);
  tally.tell(countdown);
  const redriven = await redriveAll(engine, dead.length);
  await countdown.within(PATIENCE_MS);
  const still = tally.deadAmong(dead).length;
  line(screen, `  redriven: ${redriven}, dead again: ${still}`);
}

async function showLetters(
  screen: Screen,
  engine: ShopEngine,
  dead: readonly string[],
): Promise<void> {
  try {
    const letters = await listed(engine, dead);
    line(screen, screen.dim('  queue      reason         attempt  error'));
    for (const text of letters) line(screen, `  ${text}`);
  } catch (error) {
    // A broker that cannot look without taking can still redrive.
    if (!(error instanceof UnsupportedFeatureError)) throw error;
    line(screen, `  (not listed: ${error.feature} on driver ${error.driver}. ${error.remedy})`);
  }
}

/** A job is heard to be dead a moment before its letter is there to be read, so this asks until all are. */
async function listed(engine: ShopEngine, dead: readonly string[]): Promise<readonly string[]> {
  const wanted = new Set(dead);
  return await until('every dead job is listed among the dead letters', async () => {
    const letters: string[] = [];
    for (const queue of Object.keys(SHOP_QUEUES)) {
      const { jobs } = await engine.deadLetters.list(queue);
      letters.push(...jobs.filter((job) => wanted.has(job.id)).map((job) => inOneLine(job)));
    }
    return letters.length === dead.length ? letters.toSorted() : undefined;
  });
}

function inOneLine({ queue, reason, attempt, error }: Letter): string {
  const columns = [queue.padEnd(9), (reason ?? '?').padEnd(13), String(attempt ?? '?').padStart(7)];
  return [...columns, error?.message ?? '?'].join('  ');
}

async function redriveAll(engine: ShopEngine, expected: number): Promise<number> {
  let redriven = 0;
  return await until(`${expected} dead letters are redriven`, async () => {
    for (const queue of Object.keys(SHOP_QUEUES)) {
      redriven += (await engine.deadLetters.redrive(queue)).redriven;
    }
    return redriven >= expected ? redriven : undefined;
  });
}
