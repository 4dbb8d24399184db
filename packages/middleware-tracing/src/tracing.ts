import type { EnqueueBatch, Middleware, MiddlewareContext } from '@switchyard/core/middleware';
import { SharedAttributes } from './attributes.ts';
import { watchCalls } from './calls.ts';
import { readOptions, type TracingOptions } from './options.ts';
import { Runs } from './runs.ts';
import type { Scope } from './scope.ts';
import { Sends } from './sends.ts';
import { subscribe } from './subscribe.ts';
import { Telemetry } from './telemetry.ts';

/** What is made for one engine. */
interface Traced {
  readonly telemetry: Telemetry;
  readonly sends: Sends | undefined;
  readonly runs: Runs | undefined;
  readonly end: () => void;
}

/**
 * Traces an engine by the messaging conventions of OpenTelemetry, and measures it with their four
 * metrics. Contexts travel in the headers of jobs. While no SDK is registered it does next to nothing.
 *
 * Each engine needs one of its own; `engine.use()` rejects with an `Error` one that is in use already.
 */
export function tracing(options: TracingOptions = {}): Middleware {
  const read = readOptions(options);
  let traced: Traced | undefined;
  return {
    name: 'tracing',
    setup(context) {
      if (traced !== undefined) throw new Error('Each engine needs a tracing() of its own.');
      traced = trace(context, { options, ...read });
    },
    enqueue: (job, next) =>
      traced?.sends !== undefined && traced.telemetry.isOn
        ? traced.sends.around(job, next)
        : next(),
    process: (job, next) =>
      traced?.runs !== undefined && traced.telemetry.isOn ? traced.runs.around(job, next) : next(),
    close() {
      traced?.end();
      traced = undefined;
    },
  };
}

function trace(
  { engine, driver, events }: MiddlewareContext,
  {
    options,
    correlation,
    spans,
  }: Pick<Scope, 'correlation' | 'spans'> & { readonly options: TracingOptions },
): Traced {
  const telemetry = new Telemetry(options);
  const shared = new SharedAttributes(driver, options.attributes);
  const scope: Scope = { engine, telemetry, shared, correlation, spans };
  const sends = spans.has('send') ? new Sends(scope) : undefined;
  const runs = spans.has('process') ? new Runs(scope) : undefined;
  const forget = [
    watchCalls(scope),
    events.on('job.stuck', (event) => runs?.stuck(event)),
    ...(sends === undefined ? [] : [watchBatches(engine, sends)]),
  ];
  const end = (): void => {
    for (const each of forget) each();
    runs?.close();
  };
  return { telemetry, sends, runs, end };
}

/** Hears when calls of `enqueueMany` end: a middleware sees their jobs alone. */
function watchBatches(engine: string, sends: Sends): () => void {
  return subscribe('enqueueMany', {
    asyncEnd: (message) => {
      const batch = message as EnqueueBatch;
      if (batch.engine === engine) sends.endBatch(batch);
    },
  });
}
