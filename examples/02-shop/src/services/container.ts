// tsyringe throws on import without this; it must stay the first line.
import 'reflect-metadata';
import { container, instanceCachingFactory, type DependencyContainer } from 'tsyringe';

import type { Airport } from '../data/airports.ts';
import { GenerateReportWorker } from '../workers/generate-report.worker.ts';
import { SendEmailWorker } from '../workers/send-email.worker.ts';
import { SyncDataWorker } from '../workers/sync-data.worker.ts';
import { AirportRepository } from './airport-repository.ts';
import { Cache } from './cache.ts';
import { InventoryClient } from './inventory-client.ts';
import { Mailer } from './mailer.ts';
import { ReportWriter } from './report-writer.ts';
import type { ShopSettings } from './settings.ts';
import { AIRPORTS, ETAGS, INVENTORY, MAILER, REPORTS, WEATHER } from './tokens.ts';

const MINUTE = 60_000;

/**
 * Builds a container of the shop's services and workers; each call is a new one, and the global container stays empty.
 *
 * Factories instead of decorators: nothing then depends on emitted metadata, which esbuild and oxc do not write.
 */
export function createContainer(
  settings: ShopSettings,
  airports: readonly Airport[],
): DependencyContainer {
  const shop = container.createChildContainer();
  registerServices(shop, settings);
  shop.registerInstance(AIRPORTS, new AirportRepository(airports));
  registerWorkers(shop);
  return shop;
}

/** Closes what the container's services hold open. */
export function closeContainer(shop: DependencyContainer): void {
  shop.resolve(MAILER).close();
}

function registerServices(shop: DependencyContainer, settings: ShopSettings): void {
  const once = instanceCachingFactory;
  shop.register(MAILER, { useFactory: once(() => new Mailer(settings.smtpUrl)) });
  shop.register(INVENTORY, { useFactory: once(() => new InventoryClient(settings.inventoryUrl)) });
  shop.register(REPORTS, { useFactory: once(() => new ReportWriter(settings.outDir)) });
  shop.register(ETAGS, { useFactory: once(() => new Cache<string>({ ttlMs: 10 * MINUTE })) });
  shop.register(WEATHER, { useFactory: once(() => new Cache({ ttlMs: 10 * MINUTE })) });
}

/** A worker is built anew for each job, from services that are shared. */
function registerWorkers(shop: DependencyContainer): void {
  shop.register(SendEmailWorker, {
    useFactory: (its) => new SendEmailWorker(its.resolve(MAILER)),
  });
  shop.register(SyncDataWorker, {
    useFactory: (its) =>
      new SyncDataWorker({
        airports: its.resolve(AIRPORTS),
        inventory: its.resolve(INVENTORY),
        etags: its.resolve(ETAGS),
      }),
  });
  shop.register(GenerateReportWorker, {
    useFactory: (its) =>
      new GenerateReportWorker({
        airports: its.resolve(AIRPORTS),
        weather: its.resolve(WEATHER),
        writer: its.resolve(REPORTS),
      }),
  });
}
