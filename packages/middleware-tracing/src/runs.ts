import { context, isSpanContextValid, SpanKind, trace, type Span } from '@opentelemetry/api';
import type { ProcessJob } from '@switchyard/core/middleware';
import { failSpan, OWN, type Operation } from './attributes.ts';
import { leaveWord, placeOfRun } from './correlate.ts';
import type { Scope } from './scope.ts';

const PROCESS: Operation = { type: 'process', name: 'process' };

interface Run {
  readonly queue: string;
  readonly span: Span;
  readonly since: number;
}

/** Spans of runs. */
export class Runs {
  readonly #scope: Scope;
  /** Those that have not ended, by queue and id. */
  readonly #running = new Map<string, Run>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** One run, around its handler. */
  async around(job: ProcessJob, next: () => Promise<unknown>): Promise<unknown> {
    const { telemetry, shared } = this.#scope;
    const base = shared.of(PROCESS, job.queue);
    telemetry.instruments.consumed.add(1, base);
    const { parent, links } = placeOfRun(job.headers, this.#scope.correlation);
    const attributes = {
      ...base,
      'messaging.message.id': job.id,
      [OWN.task]: job.task,
      [OWN.attempt]: job.attempt,
      ...(job.run !== undefined && { [OWN.run]: job.run }),
    };
    const how = { kind: SpanKind.CONSUMER, attributes, links };
    const span = telemetry.tracer.startSpan(`process ${job.queue}`, how, parent);
    const run: Run = { queue: job.queue, span, since: performance.now() };
    if (isSpanContextValid(span.spanContext())) leaveWord(job, span.spanContext());
    const key = keyOf(job);
    this.#running.set(key, run);
    try {
      const result = await context.with(trace.setSpan(parent, span), next);
      const outcome = outcomeOf(result);
      if (outcome !== undefined) span.setAttribute(OWN.outcome, outcome);
      this.#end(key, run);
      return result;
    } catch (error) {
      this.#end(key, run, error);
      throw error;
    }
  }

  /** A handler runs on after its abort, and may never end: its run has. */
  stuck(job: JobKey): void {
    const key = keyOf(job);
    const run = this.#running.get(key);
    if (run === undefined) return;
    const error = new Error('The handler runs on after its abort.');
    error.name = 'stuck';
    this.#end(key, run, error);
  }

  /** Ends what has not: nobody will tell of it any more. */
  close(): void {
    for (const [key, run] of this.#running) this.#end(key, run);
  }

  #end(key: string, run: Run, ...failure: readonly unknown[]): void {
    if (this.#running.get(key) !== run) return;
    this.#running.delete(key);
    const { queue, span, since } = run;
    const { telemetry, shared } = this.#scope;
    const base = shared.of(PROCESS, queue);
    const failed = failure.length === 0 ? undefined : failSpan(span, failure[0]);
    span.end();
    const attributes = failed === undefined ? base : { ...base, 'error.type': failed };
    telemetry.instruments.processDuration.record((performance.now() - since) / 1_000, attributes);
  }
}

type JobKey = Pick<ProcessJob, 'queue' | 'id'>;

/** Ids are unique in one queue; neither has a space. */
function keyOf({ queue, id }: JobKey): string {
  return `${queue} ${id}`;
}

/** What a handler asks for by what it answers: `snooze` or `discard`; else nothing. */
function outcomeOf(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const mark: unknown = Reflect.get(result, '~switchyard');
  return typeof mark === 'string' ? mark : undefined;
}
