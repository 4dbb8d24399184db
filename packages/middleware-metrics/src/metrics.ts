import { readFileSync } from 'node:fs';
import type { Middleware } from '@switchyard/core/middleware';
import { Gauge, type Registry } from 'prom-client';
import { countEvents } from './count-events.ts';
import { readOptions, type MetricsOptions, type Settings } from './options.ts';
import { registerCounters, registerHistograms } from './register-counters.ts';
import { registerGauges } from './register-gauges.ts';
import { Scaling, type QueueScaling } from './scaling/scaling.ts';
import { Tallies } from './tally.ts';
import { WatchedEngine } from './watched-engine.ts';

/** A middleware that measures, and where its metrics are read. */
export interface Metrics extends Middleware {
  /** `await registry.metrics()` is what Prometheus scrapes, `registry.contentType` its type. */
  readonly registry: Registry;
  /** How many workers each queue asks for, for what starts and ends them. Never rejects. */
  scaling(): Promise<readonly QueueScaling[]>;
}

/**
 * Measures engines for Prometheus. Jobs are counted in plain numbers, which a scrape reads; a job costs
 * nothing of prom-client. It only listens: no job passes through it. One object may serve several
 * engines of a process, on one driver.
 *
 * Throws where the registry has metrics of these names already.
 */
export function metrics(options: MetricsOptions = {}): Metrics {
  const settings = readOptions(options);
  const engines: WatchedEngine[] = [];
  const tallies = new Tallies();
  registerCounters(settings, tallies);
  registerHistograms(settings, tallies);
  const scaling = new Scaling(settings.scaling, tallies);
  registerGauges(settings, { engines: () => engines, scaling });
  registerBuildInfo(settings);
  return {
    name: 'metrics',
    registry: settings.registry,
    scaling: () => scalingOf(engines, scaling),
    setup(context) {
      const [first] = engines;
      if (first !== undefined && first.driver !== context.driver) {
        // Most metrics do not say of which driver they are.
        throw new Error('Engines on different drivers need metrics() of their own.');
      }
      countEvents(context.events, context.driver, tallies);
      engines.push(new WatchedEngine(context, settings, engines.length));
    },
  };
}

async function scalingOf(
  engines: readonly WatchedEngine[],
  scaling: Scaling,
): Promise<readonly QueueScaling[]> {
  const sights = await Promise.all(engines.map((engine) => engine.look()));
  const queues = new Map<string, QueueScaling>();
  for (const seen of sights.flatMap((sight) => sight.queues)) {
    const asked = scaling.of(seen);
    if (asked !== undefined) queues.set(seen.queue, asked);
  }
  return [...queues.values()];
}

function registerBuildInfo({ registry, prefix }: Settings): void {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const info = new Gauge({
    name: `${prefix}build_info`,
    help: '1, with the versions that run.',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  info.set({ version, node: process.versions.node }, 1);
}
