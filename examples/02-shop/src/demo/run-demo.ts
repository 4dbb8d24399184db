import type { DependencyContainer } from 'tsyringe';

import { createApi } from '../api.ts';
import { serveApi } from '../api-server.ts';
import { readAirports } from '../data/airports.ts';
import { quietLogger } from './quiet-logger.ts';
import { createShopEngine, type ShopEngine } from '../engine.ts';
import { closeContainer, createContainer } from '../services/container.ts';
import { AIRPORTS } from '../services/tokens.ts';
import { startOutsideWorld, type OutsideWorld } from '../world/outside-world.ts';
import { conclude } from './conclude.ts';
import { redriveTheDead } from './dead-letters.ts';
import { enqueueBulk } from './enqueue-bulk.ts';
import { enqueueOverHttp, type HttpJobs } from './enqueue-over-http.ts';
import { introduce } from './introduce.ts';
import { scenarioFor, TROUBLE } from './scenario.ts';
import type { Screen } from './screen.ts';
import { Tally } from './tally.ts';
import { workOff } from './work.ts';

/** How to run the demo. */
export interface DemoOptions {
  readonly screen: Screen;
  /** Folder the reports go to. */
  readonly outDir: string;
}

/**
 * Runs the shop over the real data on the driver that `QUEUE_DRIVER` names.
 * Answers whether the library's own figures agree with what the outside world counted.
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const since = Date.now();
  const airports = await readAirports();
  const codes = airports.map((airport) => airport.iata);
  const world = await startOutsideWorld(codes, TROUBLE);
  try {
    const shop = createContainer({ ...world, outDir: options.outDir }, airports);
    const engine = createShopEngine(shop, quietLogger);
    try {
      return await runShop(options, { shop, engine, world, size: airports.length, since });
    } finally {
      // Workers first, then what they use.
      await engine.stop({ drainMs: 5_000 });
      await engine.close();
      closeContainer(shop);
    }
  } finally {
    await world.close();
  }
}

/** A shop that is open. */
interface OpenShop {
  readonly shop: DependencyContainer;
  readonly engine: ShopEngine;
  readonly world: OutsideWorld;
  /** How many airports it serves. */
  readonly size: number;
  /** Epoch milliseconds at which the demo began. */
  readonly since: number;
}

async function runShop(
  { screen, outDir }: DemoOptions,
  { shop, engine, world, size, since }: OpenShop,
): Promise<boolean> {
  const tally = new Tally();
  tally.watch(engine.events);
  introduce(screen, size);

  const bulk = await enqueueBulk(screen, engine, scenarioFor(shop.resolve(AIRPORTS)));
  const { ids: overHttp, delayed } = await withApi(engine, (url) => enqueueOverHttp(screen, url));
  const ids = [...bulk, ...overHttp];

  const startedAt = await workOff(screen, { engine, tally, ids });
  const lastEnd = Math.max(...tally.of(bulk).map((story) => story.endedAt));
  const busySeconds = (lastEnd - startedAt) / 1000;

  await redriveTheDead(screen, { engine, tally, world, dead: tally.deadAmong(ids) });
  const books = { engine, tally, world, ids, delayed, outDir, since, busySeconds };
  return conclude(screen, { ...books, airports: size });
}

async function withApi(
  engine: ShopEngine,
  use: (url: string) => Promise<HttpJobs>,
): Promise<HttpJobs> {
  const server = await serveApi(createApi(engine));
  try {
    return await use(server.url);
  } finally {
    await server.close();
  }
}
