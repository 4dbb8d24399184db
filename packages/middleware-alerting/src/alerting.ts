import {
  describeError,
  type Middleware,
  type MiddlewareContext,
} from '@switchyard/core/middleware';
import type { Alert, NotEvaluable, SinkReport } from './alert.ts';
import { DeliveryLine } from './delivery-line.ts';
import { Evaluator } from './evaluator.ts';
import { Notifier } from './notifier.ts';
import { readOptions, type AlertingOptions, type Settings } from './options.ts';

/** A middleware that watches an engine, and what it has found. */
export interface Alerting extends Middleware {
  /** What is pending or fires, and what was resolved in the last quarter of an hour. */
  alerts(): readonly Alert[];
  /** What could not be judged in the last round, and why: no alert there does not mean that all is well. */
  notEvaluable(): readonly NotEvaluable[];
  /** How deliveries went, in the order of the sinks. */
  sinks(): readonly SinkReport[];
  /** Calls `listener` for each new state of an alert, `pending` too, in this process; the answer unsubscribes it. */
  onChange(listener: (alert: Alert) => void): () => void;
  /** Looks now, and not only when the time has come. Never rejects; notifications may be under way after it. */
  evaluate(): Promise<void>;
  /** Resolves once every notification so far was delivered, or given up. */
  delivered(): Promise<void>;
}

interface Watch {
  readonly evaluator: Evaluator;
  readonly lines: readonly DeliveryLine[];
}

/**
 * Watches an engine by rules, and tells sinks what fires and what is resolved. It only listens and
 * looks: no job passes through it, and what a sink does reaches no job.
 *
 * Each engine needs one of its own; `engine.use()` throws an `Error` for one that is in use already.
 * Throws `ConfigError` for options that none can be.
 */
export function alerting(options: AlertingOptions = {}): Alerting {
  const settings = readOptions(options);
  const listeners = new Set<(alert: Alert) => void>();
  let watch: Watch | undefined;
  return {
    name: 'alerting',
    alerts: () => watch?.evaluator.alerts ?? [],
    notEvaluable: () => watch?.evaluator.notEvaluable ?? [],
    sinks: () => watch?.lines.map(({ report }) => report) ?? [],
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    evaluate: async () => watch?.evaluator.evaluate(),
    async delivered() {
      await Promise.all(watch?.lines.map((line) => line.idle()) ?? []);
    },
    setup(context) {
      if (watch !== undefined) throw new Error('Each engine needs an alerting() of its own.');
      watch = watchEngine(context, settings, listeners);
    },
    async close() {
      await watch?.evaluator.close();
      await Promise.all(watch?.lines.map((line) => line.close()) ?? []);
    },
  };
}

function watchEngine(
  context: MiddlewareContext,
  settings: Settings,
  listeners: ReadonlySet<(alert: Alert) => void>,
): Watch {
  const { clock, log } = context;
  const { cooldownMs, groupBy, evaluateMs, delivery } = settings;
  const lines = settings.sinks.map(
    (sink) => new DeliveryLine({ sink, settings: delivery, clock, log, random: Math.random }),
  );
  // Kept while an alert fires, and for as long as another process shall not tell of it again.
  const leadMs = Math.max(3 * evaluateMs, cooldownMs);
  const notifier = new Notifier({
    cooldownMs,
    groupBy,
    leads: async (fingerprint) => (await context.lead(`alert/${fingerprint}`, leadMs)) !== false,
    deliver: (notification) => {
      for (const line of lines) line.push(notification);
    },
  });
  const onChange = (alert: Alert): void => {
    for (const listener of listeners) {
      try {
        listener(alert);
      } catch (error) {
        log.error({ error: describeError(error) }, 'A listener of alerts threw.');
      }
    }
  };
  return { evaluator: new Evaluator({ context, settings, notifier, onChange }), lines };
}
