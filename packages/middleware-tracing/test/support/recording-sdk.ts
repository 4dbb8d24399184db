import { metrics, trace, context, propagation, type Link } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { vi } from 'vitest';

/** A real SDK, registered for the whole process, that keeps what it is told. */
export class RecordingSdk {
  readonly #withinMs: number;
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #tracers = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.#spans)],
  });
  readonly #meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: this.#metrics,
        exportIntervalMillis: 3_600_000,
      }),
    ],
  });

  /** `withinMs`: how long spans are waited for. */
  constructor(withinMs = 4_000) {
    this.#withinMs = withinMs;
  }

  register(): void {
    this.#tracers.register();
    metrics.setGlobalMeterProvider(this.#meters);
  }

  /** Forgets what was told until now. */
  reset(): void {
    this.#spans.reset();
    this.#metrics.reset();
  }

  async unregister(): Promise<void> {
    trace.disable();
    context.disable();
    propagation.disable();
    metrics.disable();
    await Promise.all([this.#tracers.shutdown(), this.#meters.shutdown()]);
  }

  /** Spans that have ended, of one name. */
  spans(name: string): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans().filter((span) => span.name === name);
  }

  /** Every span that has ended. */
  get all(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  /** Waits until so many spans of one name have ended. */
  async until(name: string, count = 1): Promise<readonly ReadableSpan[]> {
    await vi.waitUntil(() => this.spans(name).length >= count, {
      timeout: this.#withinMs,
      interval: 2,
    });
    return this.spans(name);
  }

  /** The one span of a name; throws where there are none, or several. */
  one(name: string): ReadableSpan {
    const [found, ...others] = this.spans(name);
    if (found === undefined || others.length > 0) {
      const names = this.all.map((span) => span.name).join(', ');
      throw new Error(`There are ${others.length + (found ? 1 : 0)} spans ${name}; all: ${names}`);
    }
    return found;
  }

  /** Measured points of one metric, newest export. */
  async points(name: string): Promise<readonly DataPoint<number | Histogram>[]> {
    await this.#meters.forceFlush();
    const all = this.#metrics
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics);
    return (all?.find(({ descriptor }) => descriptor.name === name)?.dataPoints ??
      []) as readonly DataPoint<number | Histogram>[];
  }
}

/** Ids of spans that a span is linked to. */
export function linkedTo({ links }: { readonly links: readonly Link[] }): readonly string[] {
  return links.map(({ context: { spanId } }) => spanId);
}

/** The id of a span. */
export function idOf(span: ReadableSpan | undefined): string | undefined {
  return span?.spanContext().spanId;
}

/** The id of a span's trace. */
export function traceOf(span: ReadableSpan | undefined): string | undefined {
  return span?.spanContext().traceId;
}
