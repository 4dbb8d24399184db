import {
  createNoopMeter,
  metrics,
  ProxyTracerProvider,
  trace,
  type Counter,
  type Histogram,
  type Meter,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import type { TracingOptions } from './options.ts';

const NAME = '@switchyard/middleware-tracing';
/** By the conventions, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The four metrics of the messaging conventions. */
export interface Instruments {
  readonly operationDuration: Histogram;
  readonly sent: Counter;
  readonly consumed: Counter;
  readonly processDuration: Histogram;
}

/** Where spans and measurements go. */
export class Telemetry {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly #proxy: ProxyTracerProvider | undefined;
  readonly #isMeasured: boolean;

  constructor({ tracerProvider, meterProvider }: TracingOptions) {
    const provider: TracerProvider = tracerProvider ?? trace.getTracerProvider();
    this.tracer = provider.getTracer(NAME);
    this.#proxy = provider instanceof ProxyTracerProvider ? provider : undefined;
    const meter = (meterProvider ?? metrics).getMeter(NAME);
    this.#isMeasured = !isNothing(meter);
    this.instruments = makeInstruments(meter);
  }

  /**
   * Whether anybody takes what is told. An SDK may be registered after the engine was made, for spans;
   * a global meter is asked for once, so the SDK of metrics must be there before.
   */
  get isOn(): boolean {
    return this.#isMeasured || this.#proxy === undefined || this.#proxy.getDelegate() !== NOWHERE;
  }
}

/** What a proxy without an SDK leads to. */
const NOWHERE: TracerProvider = new ProxyTracerProvider().getDelegate();

/** Whether a meter is the one that the API has while there is no SDK. */
function isNothing(meter: Meter): boolean {
  return meter.constructor === createNoopMeter().constructor;
}

function makeInstruments(meter: Meter): Instruments {
  const advice = { explicitBucketBoundaries: BUCKETS };
  return {
    operationDuration: meter.createHistogram('messaging.client.operation.duration', {
      description: 'Duration of messaging operations initiated by a producer or consumer client.',
      unit: 's',
      advice,
    }),
    sent: meter.createCounter('messaging.client.sent.messages', {
      description: 'Number of messages producer attempted to send to the broker.',
      unit: '{message}',
    }),
    consumed: meter.createCounter('messaging.client.consumed.messages', {
      description: 'Number of messages that were delivered to the application.',
      unit: '{message}',
    }),
    processDuration: meter.createHistogram('messaging.process.duration', {
      description: 'Duration of processing operation.',
      unit: 's',
      advice,
    }),
  };
}
