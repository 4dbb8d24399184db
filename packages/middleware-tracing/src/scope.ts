import type { SharedAttributes } from './attributes.ts';
import type { Correlation, SpanName } from './options.ts';
import type { Telemetry } from './telemetry.ts';

/** What all spans of one engine are made with. */
export interface Scope {
  readonly engine: string;
  readonly telemetry: Telemetry;
  readonly shared: SharedAttributes;
  readonly correlation: Correlation;
  readonly spans: ReadonlySet<SpanName>;
}
