import {
  Discard,
  Snooze,
  type EngineEvents,
  type Middleware,
  type QueueEngine,
} from '@switchyard/core';
import { jobOf } from './digest.ts';
import type { ConcludedAs, EndedAs } from './ledger-line.ts';
import type { Ledger } from './ledger.ts';

/**
 * Writes down each start and end of a handler, and what the engine concludes of each job. Before the
 * engine's first `enqueue` or `start`.
 */
export function recordEngine(engine: Pick<QueueEngine, 'use' | 'events'>, ledger: Ledger): void {
  engine.use(ledgerMiddleware(ledger));
  recordEvents(engine.events, ledger);
}

/** Writes a line before a handler starts and after it ends. */
export function ledgerMiddleware(ledger: Ledger): Middleware {
  return {
    name: 'ledger',
    async process(job, next) {
      const { id, task, run, attempt, redrives } = job;
      const about = { job: jobOf(job.headers, undefined, id), id, run };
      ledger.write({ type: 'start', ...about, task, attempt, redrives });
      try {
        const result = await next();
        ledger.write({ type: 'end', ...about, as: endOf(result) });
        return result;
      } catch (error) {
        ledger.write({ type: 'end', ...about, as: wasHandedBack(job) ? 'aborted' : 'failed' });
        throw error;
      }
    },
  };
}

function endOf(result: unknown): EndedAs {
  if (result instanceof Snooze) return 'snoozed';
  return result instanceof Discard ? 'discarded' : 'completed';
}

/** What a handler does after these aborts counts nowhere. */
function wasHandedBack({ signal }: { readonly signal: AbortSignal }): boolean {
  if (!signal.aborted) return false;
  const code: unknown = (signal.reason as { code?: unknown } | undefined)?.code;
  return code === 'ERR_SHUTDOWN' || code === 'ERR_LEASE_LOST';
}

const CONCLUSIONS = {
  'job.completed': 'completed',
  'job.retried': 'retried',
  'job.snoozed': 'snoozed',
  'job.discarded': 'discarded',
  'job.cancelled': 'cancelled',
  'job.dead': 'dead',
  'job.released': 'released',
  'job.lease-lost': 'lease-lost',
  'job.settle-unknown': 'settle-unknown',
  'job.stuck': 'stuck',
  'job.redriven': 'redriven',
} as const satisfies Record<string, ConcludedAs>;

function recordEvents(events: EngineEvents, ledger: Ledger): void {
  for (const [name, as] of Object.entries(CONCLUSIONS)) {
    events.on(name as keyof typeof CONCLUSIONS, (event) => {
      const {
        id,
        run,
        attempt,
        reason,
        why,
      }: Partial<Record<string, unknown>> & {
        readonly id: string;
      } = { ...event };
      ledger.write({
        type: 'concluded',
        id,
        as,
        run: run as number | undefined,
        attempt: attempt as number | undefined,
        reason: (reason ?? why) as string | undefined,
      });
    });
  }
  for (const name of ['driver.degraded', 'driver.recovered'] as const) {
    events.on(name, ({ call }) => ledger.write({ type: 'note', name, detail: call }));
  }
  events.on('worker.lagging', ({ lagMs }) =>
    ledger.write({ type: 'note', name: 'worker.lagging', detail: String(lagMs) }),
  );
}
