import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import type { Driver, Store } from '@switchyard/core/driver';
import { inmemory, virtualClock, type VirtualClock } from '@switchyard/driver-inmemory';
import { onTestFinished } from 'vitest';
import {
  alerting,
  callback,
  type Alert,
  type Alerting,
  type AlertingOptions,
  type AlertNotification,
} from '../../src/index.ts';
import { recordingLogger, type Recorded } from './recording-logger.ts';

/** What a handler of these tests does. */
export type Handler = (payload: unknown, job: JobContext) => unknown;

/** Where an engine runs: a driver, and the store beside it. */
export type Ground = Driver | { readonly driver: Driver; readonly store: Store };

/** An engine that is watched, and what was told. */
export interface Watched {
  readonly engine: QueueEngine<{ readonly work: unknown }>;
  readonly watch: Alerting;
  /** What a sink was told, in order. */
  readonly told: AlertNotification[];
  /** Every new state. */
  readonly changes: Alert[];
  readonly lines: Recorded[];
}

/** Watches an engine; it is closed after the test. */
export function watchedOn(
  ground: Ground,
  handler: Handler,
  options: AlertingOptions = {},
): Watched {
  class Work extends BaseWorker {
    override async run(payload: unknown, job: JobContext): Promise<void> {
      await handler(payload, job);
    }
  }
  const told: AlertNotification[] = [];
  const changes: Alert[] = [];
  const { logger, lines } = recordingLogger();
  const sinks = options.sinks ?? [callback((notification) => told.push(notification))];
  const watch = alerting({ worker: 'here', ...options, sinks });
  watch.onChange((alert) => changes.push(alert));
  const parts = 'driver' in ground ? ground : { driver: ground };
  const engine = getQueueEngine({ ...parts, logger })
    .registerTask('work', Work as never)
    .use(watch);
  onTestFinished(() => engine.close());
  return { engine: engine as unknown as Watched['engine'], watch, told, changes, lines };
}

/** The same in memory, in virtual time. */
export function watched(
  handler: Handler = () => undefined,
  options: AlertingOptions = {},
): Watched & { readonly clock: VirtualClock } {
  const clock = virtualClock();
  return { ...watchedOn(inmemory({ clock }), handler, options), clock };
}

/** Rules and states of alerts, in short. */
export function inShort(alerts: readonly Alert[]): readonly string[] {
  return alerts.map(({ rule, state }) => `${rule} ${state}`);
}

/** Notifications in short. */
export function toldInShort(told: readonly AlertNotification[]): readonly string[] {
  return told.map(({ status, group, alerts }) => `${status} ${group} ${alerts.length}`);
}
