/** A request that adds a job, whose run adds another: one trace over two processes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { trace } from '@opentelemetry/api';
import { tracedEngine } from './engine.ts';
import { drawTrace } from './draw-trace.ts';
import { spansOf, startTelemetry, type SpanLine } from './telemetry.ts';

startTelemetry();
const worker = fork(new URL('worker.js', import.meta.url));
const engine = tracedEngine();
engine.declareTask('welcome', { defaults: { queue: 'mail' } });

// What a server would do for each request; its instrumentation makes the span.
await trace.getTracer('api').startActiveSpan('POST /sign-up', async (request) => {
  await engine.enqueue('welcome', 'ada@example.com');
  request.end();
});

const [told] = (await once(worker, 'message')) as [readonly SpanLine[]];
console.log(drawTrace([...spansOf('api'), ...told]));
worker.disconnect();
await Promise.all([once(worker, 'exit'), engine.close()]);
