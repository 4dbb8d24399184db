import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import type { Driver, Store } from '@switchyard/core/driver';
import { onTestFinished } from 'vitest';
import { metrics, type Metrics, type MetricsOptions } from '../../src/index.ts';
import { readMetrics, valueOf, type Family } from './read-metrics.ts';

/** An engine that is measured. */
export interface Measured {
  readonly engine: QueueEngine;
  readonly metrics: Metrics;
  /** Scrapes, and reads strictly what comes. */
  readonly scrape: () => Promise<Scrape>;
}

/** Where an engine runs: a driver, and the store beside it. */
export type Ground = Driver | { readonly driver: Driver; readonly store: Store };

/** What a scrape answered. */
export interface Scrape {
  readonly families: ReadonlyMap<string, Family>;
  /** One sample, by its name without the prefix. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
}

/** An engine with the task `work`; not started, and closed with the test. */
export function measured(
  ground: Ground,
  run: (payload: unknown, job: JobContext) => unknown,
  options?: MetricsOptions,
): Measured {
  const own = metrics({ worker: 'here', ...options });
  const parts = 'driver' in ground ? ground : { driver: ground };
  const engine = getQueueEngine({ ...parts, logLevel: 'error', abortMs: 20 }) as QueueEngine;
  class Worker extends BaseWorker {
    override async run(payload: unknown, job: JobContext): Promise<unknown> {
      return run(payload, job);
    }
  }
  engine.registerTask('work', Worker).use(own);
  onTestFinished(() => engine.close());
  return { engine, metrics: own, scrape: () => scrapeOf(own) };
}

/** Scrapes metrics, and reads strictly what comes. */
export async function scrapeOf({ registry }: Metrics): Promise<Scrape> {
  const families = readMetrics(await registry.metrics());
  return { families, value: (name, labels) => valueOf(families, `switchyard_${name}`, labels) };
}
