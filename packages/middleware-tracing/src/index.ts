export { tracing } from './tracing.ts';
export type { Correlation, SpanName, TracingOptions } from './options.ts';
