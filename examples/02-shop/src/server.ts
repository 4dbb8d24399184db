import { once } from 'node:events';

import { z } from 'zod';

import { createApi } from './api.ts';
import { serveApi } from './api-server.ts';
import { readAirports } from './data/airports.ts';
import { createShopEngine, SHOP_QUEUES } from './engine.ts';
import { DEFAULT_OUT_DIR } from './paths.ts';
import { closeContainer, createContainer } from './services/container.ts';
import { startOutsideWorld } from './world/outside-world.ts';
import { CALM } from './world/trouble-plan.ts';

const Settings = z.object({
  SHOP_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  SHOP_SMTP_URL: z.url({ protocol: /^smtp$/ }).optional(),
  SHOP_INVENTORY_URL: z.url({ protocol: /^https?$/ }).optional(),
  SHOP_OUT_DIR: z.string().min(1).default(DEFAULT_OUT_DIR),
});

/** The shop on its own: API and workers in one process, until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const settings = Settings.parse(process.env);
  const airports = await readAirports();
  // Stands in for what the environment does not name.
  const world = await startOutsideWorld(
    airports.map((airport) => airport.iata),
    CALM,
  );
  const places = {
    smtpUrl: settings.SHOP_SMTP_URL ?? world.smtpUrl,
    inventoryUrl: settings.SHOP_INVENTORY_URL ?? world.inventoryUrl,
    outDir: settings.SHOP_OUT_DIR,
  };
  const shop = createContainer(places, airports);
  const engine = createShopEngine(shop);

  await engine.start({ concurrency: 20, queues: SHOP_QUEUES });
  const api = await serveApi(createApi(engine), settings.SHOP_PORT);
  process.stdout.write(`shop listens on ${api.url}\n`);

  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  // First no more requests, then no more jobs, then what the jobs used.
  await api.close();
  await engine.stop({ drainMs: 10_000 });
  await engine.close();
  closeContainer(shop);
  await world.close();
}

await main();
