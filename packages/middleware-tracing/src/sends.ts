import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import type { EnqueueBatch, EnqueueJob, EnqueueResult } from '@switchyard/core/middleware';
import { failSpan, OWN, type Operation } from './attributes.ts';
import { writeContext } from './correlate.ts';
import type { Scope } from './scope.ts';

const SEND: Operation = { type: 'send', name: 'send' };
/** Whoever waits longer begins a trace of its own. */
const LONG_DELAY_MS = 5 * 60_000;

type Next = () => Promise<EnqueueResult>;

/** The span of one call of `enqueueMany`, for one of its queues. */
interface BatchSpan {
  readonly span: Span;
  readonly since: number;
  jobs: number;
  failed: string | undefined;
}

/** Spans of jobs on their way in. */
export class Sends {
  readonly #scope: Scope;
  readonly #batches = new WeakMap<EnqueueBatch, Map<string, BatchSpan>>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** One job, around its way to the broker. */
  around(job: EnqueueJob, next: Next): Promise<EnqueueResult> {
    return job.batch === undefined ? this.#one(job, next) : this.#ofBatch(job.batch, job, next);
  }

  /** A call of `enqueueMany` has ended. */
  endBatch(batch: EnqueueBatch): void {
    const spans = this.#batches.get(batch);
    if (spans === undefined) return;
    this.#batches.delete(batch);
    for (const [queue, { span, since, jobs, failed }] of spans) {
      span.setAttribute('messaging.batch.message_count', jobs);
      span.end();
      this.#measure(queue, { since, jobs, failed });
    }
  }

  async #one(job: EnqueueJob, next: Next): Promise<EnqueueResult> {
    const { id: messageId, task, queue, delayMs } = job;
    const since = performance.now();
    const span = this.#start(queue, { 'messaging.message.id': messageId, [OWN.task]: task });
    const own = trace.setSpan(context.active(), span);
    writeContext(own, job.headers, { linkOnly: delayMs > LONG_DELAY_MS });
    let failed: string | undefined;
    try {
      const result = await context.with(own, next);
      if (result.outcome !== 'added') span.setAttribute(OWN.outcome, result.outcome);
      return result;
    } catch (error) {
      failed = failSpan(span, error);
      throw error;
    } finally {
      span.end();
      this.#measure(queue, { since, jobs: 1, failed });
    }
  }

  async #ofBatch(batch: EnqueueBatch, job: EnqueueJob, next: Next): Promise<EnqueueResult> {
    const shared = this.#spanOf(batch, job);
    const own = trace.setSpan(context.active(), shared.span);
    shared.jobs += 1;
    writeContext(own, job.headers, { linkOnly: true });
    try {
      return await context.with(own, next);
    } catch (error) {
      shared.failed = failSpan(shared.span, error);
      throw error;
    }
  }

  #spanOf(batch: EnqueueBatch, { queue, task }: EnqueueJob): BatchSpan {
    const spans: Map<string, BatchSpan> = this.#batches.get(batch) ?? new Map();
    this.#batches.set(batch, spans);
    let found = spans.get(queue);
    if (found === undefined) {
      const span = this.#start(queue, { [OWN.task]: task });
      found = { span, since: performance.now(), jobs: 0, failed: undefined };
      spans.set(queue, found);
    }
    return found;
  }

  #start(queue: string, own: Record<string, string>): Span {
    const { telemetry, shared } = this.#scope;
    const attributes = { ...shared.of(SEND, queue), ...own };
    return telemetry.tracer.startSpan(`send ${queue}`, { kind: SpanKind.PRODUCER, attributes });
  }

  #measure(
    queue: string,
    { since, jobs, failed }: { since: number; jobs: number; failed: string | undefined },
  ): void {
    const { telemetry, shared } = this.#scope;
    const { operationDuration, sent } = telemetry.instruments;
    const base = shared.of(SEND, queue);
    const attributes = failed === undefined ? base : { ...base, 'error.type': failed };
    operationDuration.record((performance.now() - since) / 1_000, attributes);
    sent.add(jobs, attributes);
  }
}
