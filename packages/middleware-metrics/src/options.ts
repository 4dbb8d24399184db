import { hostname } from 'node:os';
import { Registry } from 'prom-client';
import {
  readScaling,
  type ScalingOptions,
  type ScalingSettings,
} from './scaling/scaling-options.ts';

/** What is measured, and where it is kept. */
export interface MetricsOptions {
  /** Where the metrics are registered. @default one of its own */
  readonly registry?: Registry | undefined;
  /** Begins every name. @default 'switchyard_' */
  readonly prefix?: string | undefined;
  /**
   * Queues whose gauges are read on scrape; `known` are those that the engine has reason to know. The
   * gauges tell of the broker, not of this process: give `none` to all processes but one, or take
   * `max by (queue)`. @default 'known'
   */
  readonly queues?: readonly string[] | 'known' | 'none' | undefined;
  /** How many workers queues ask for. @default drained within a minute, 0 to 100 */
  readonly scaling?: ScalingOptions | undefined;
  /** The label `worker` of this process. @default `<hostname>-<pid>` */
  readonly worker?: string | undefined;
}

/** Options with what stands in for those left out. */
export interface Settings {
  readonly registry: Registry;
  readonly prefix: string;
  readonly queues: readonly string[] | 'known' | 'none';
  readonly worker: string;
  readonly scaling: ScalingSettings;
}

const NAMES = ['registry', 'prefix', 'queues', 'worker', 'scaling'];

/** Reads options. Throws `TypeError` for what none can be. */
export function readOptions(given: MetricsOptions): Settings {
  const unknown = Object.keys(given).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`metrics() has no option ${unknown}; it has ${NAMES.join(', ')}.`);
  }
  const { registry = new Registry(), prefix = 'switchyard_', queues = 'known' } = given;
  const { worker = `${hostname()}-${process.pid}` } = given;
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$|^$/.test(prefix)) {
    throw new TypeError(`metrics(): prefix must begin a metric's name, got ${prefix}.`);
  }
  if (queues !== 'known' && queues !== 'none' && !Array.isArray(queues)) {
    throw new TypeError(`metrics(): queues must be a list of queues, 'known' or 'none'.`);
  }
  return { registry, prefix, queues, worker, scaling: readScaling(given.scaling) };
}
