import type { Attributes, MeterProvider, TracerProvider } from '@opentelemetry/api';

/** How a run belongs to the trace in which its job was added. */
export type Correlation = 'parent+link' | 'link' | 'none';

/** Kinds of span that are made. */
export type SpanName = 'send' | 'receive' | 'process' | 'settle';

/** How an engine is traced. */
export interface TracingOptions {
  /**
   * How runs belong to the trace of their enqueue. `parent+link` continues that trace; jobs of
   * `enqueueMany`, and those delayed by more than five minutes, begin one of their own and are linked
   * in any case. @default 'parent+link'
   */
  readonly correlation?: Correlation | undefined;
  /** Spans to make; headers travel as long as there is `send`. @default all four */
  readonly spans?: readonly SpanName[] | undefined;
  /** Added to every span and every measurement: `server.address`, `messaging.consumer.group.name` and the like. @default none */
  readonly attributes?: Attributes | undefined;
  /** @default the global one */
  readonly tracerProvider?: TracerProvider | undefined;
  /** @default the global one */
  readonly meterProvider?: MeterProvider | undefined;
}

const ALL: readonly SpanName[] = ['send', 'receive', 'process', 'settle'];
const CORRELATIONS: readonly Correlation[] = ['parent+link', 'link', 'none'];
const NAMES = ['correlation', 'spans', 'attributes', 'tracerProvider', 'meterProvider'];

/** Options with what stands in for those left out. Throws `TypeError` for what none can be. */
export function readOptions(given: TracingOptions): {
  readonly correlation: Correlation;
  readonly spans: ReadonlySet<SpanName>;
} {
  const unknown = Object.keys(given).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`tracing() has no option ${unknown}; it has ${NAMES.join(', ')}.`);
  }
  const { correlation = 'parent+link', spans = ALL } = given;
  if (!CORRELATIONS.includes(correlation)) {
    throw new TypeError(
      `tracing(): correlation must be ${CORRELATIONS.join(' | ')}, got ${String(correlation)}.`,
    );
  }
  if (!Array.isArray(spans) || !spans.every((name) => ALL.includes(name))) {
    throw new TypeError(`tracing(): spans must be a list of ${ALL.join(', ')}.`);
  }
  return { correlation, spans: new Set(spans) };
}
