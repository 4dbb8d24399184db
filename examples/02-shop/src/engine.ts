// tsyringe throws on import without this; it must stay the first line.
import 'reflect-metadata';
import { getQueueEngine, type Logger } from '@switchyard/core';
import { tsyringeResolver } from '@switchyard/core/tsyringe';
import type { DependencyContainer } from 'tsyringe';

import { GenerateReportWorker } from './workers/generate-report.worker.ts';
import { SendEmailWorker } from './workers/send-email.worker.ts';
import { SyncDataWorker } from './workers/sync-data.worker.ts';

/** The shop's queues with their weights: of ten jobs started while all wait, six send mail, three sync and one writes a report. */
export const SHOP_QUEUES = { 'shop-mail': 6, 'shop-sync': 3, 'shop-reports': 1 } as const;

/** The engine with the shop's three tasks: `enqueue` knows their names and payloads. */
export type ShopEngine = ReturnType<typeof engineOver>;

/** Makes an engine on the driver that `QUEUE_DRIVER` names, with workers from the container. Nothing runs before `start()`. */
export function createShopEngine(shop: DependencyContainer, logger?: Logger): ShopEngine {
  return engineOver(shop, logger);
}

/** Returns what the chain returns, so that the types of the tasks are written down once: in their classes. */
function engineOver(shop: DependencyContainer, logger: Logger | undefined) {
  return getQueueEngine({ resolver: tsyringeResolver(shop), logger })
    .registerTask('send_email', SendEmailWorker)
    .registerTask('generate_report', GenerateReportWorker)
    .registerTask('sync_data', SyncDataWorker);
}
