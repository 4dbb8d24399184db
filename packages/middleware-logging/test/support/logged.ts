import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import type { Driver, Store } from '@switchyard/core/driver';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { logging, type LoggingOptions } from '../../src/index.ts';

/** A line as it was written. */
export type Written = Readonly<Record<string, unknown>>;

/** Where an engine runs: a driver, and the store beside it. */
export type Ground = Driver | { readonly driver: Driver; readonly store: Store };

/** An engine that logs by pino, and its lines. */
export interface Logged {
  readonly engine: QueueEngine<{ readonly work: unknown }>;
  readonly lines: Written[];
}

/** A real pino that writes into a list. */
export function pinoInto(lines: Written[]): ReturnType<typeof pino> {
  return pino(
    { level: 'debug', base: null, formatters: { level: (level) => ({ level }) } },
    { write: (text: string) => void lines.push(JSON.parse(text) as Written) },
  );
}

/** An engine whose own logger is a pino, with `logging()`; closed after the test. */
export function loggedOn(
  ground: Ground,
  handler: (payload: unknown, job: JobContext) => unknown = () => undefined,
  options: LoggingOptions = {},
): Logged {
  class Work extends BaseWorker {
    override async run(payload: unknown, job: JobContext): Promise<unknown> {
      return handler(payload, job);
    }
  }
  const lines: Written[] = [];
  const parts = 'driver' in ground ? ground : { driver: ground };
  const engine = getQueueEngine({ ...parts, logger: pinoInto(lines), abortMs: 20 })
    .registerTask('work', Work as never)
    .use(logging(options));
  onTestFinished(() => engine.close());
  return { engine: engine as unknown as Logged['engine'], lines };
}

/** Events of lines, in order. */
export function eventsOf(lines: readonly Written[]): readonly unknown[] {
  return lines.map(({ event }) => event);
}
