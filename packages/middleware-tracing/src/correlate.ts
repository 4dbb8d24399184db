import {
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Context,
  type Link,
  type SpanContext,
} from '@opentelemetry/api';
import type { Correlation } from './options.ts';

type Headers = Readonly<Record<string, string>>;

/** Says `link` on a job whose run is not to continue the trace of its enqueue. */
const CORRELATION = 'trace-correlation';
/** The span of the run before, in the form of a `traceparent`. */
const PREVIOUS_RUN = 'trace-previous-run';

/** What the headers of a job may hold, less what is kept free for whoever comes after. */
const MOST_CHARACTERS = 6 * 1024;
/** Longest that one propagated header may be: a large baggage must not make a job too large to send. */
const LONGEST = 2 * 1024;

/** Where a span stands: under which context, and what it is linked to. */
export interface Place {
  readonly parent: Context;
  readonly links: Link[];
}

/** Writes a context into headers of a job that is sent. What would make them too large is left out. */
export function writeContext(
  from: Context,
  into: Record<string, string>,
  how: { readonly linkOnly: boolean },
): void {
  const carrier: Record<string, string> = {};
  propagation.inject(from, carrier);
  let taken = 0;
  for (const name in into) taken += name.length + (into[name]?.length ?? 0);
  for (const [name, value] of Object.entries(carrier)) {
    taken += name.length + value.length;
    if (value.length <= LONGEST && taken <= MOST_CHARACTERS) into[name] = value;
    else taken -= name.length + value.length;
  }
  if (how.linkOnly) into[CORRELATION] = 'link';
}

/** Where the run of a job stands. */
export function placeOfRun(headers: Headers, correlation: Correlation): Place {
  if (correlation === 'none') return { parent: ROOT_CONTEXT, links: [] };
  const remote = propagation.extract(ROOT_CONTEXT, headers);
  const creation = trace.getSpanContext(remote);
  const previous = readPrevious(headers);
  const links: Link[] = [];
  if (creation !== undefined) links.push({ context: creation });
  if (previous !== undefined) links.push({ context: previous });
  const isChild = correlation === 'parent+link' && headers[CORRELATION] !== 'link';
  // Baggage comes along in any case.
  return { parent: isChild ? remote : trace.deleteSpan(remote), links };
}

/** Where a call stands that carries these jobs: with their enqueue where there is one, else linked to all. */
export function placeOfCall(all: readonly Headers[], correlation: Correlation): Place {
  const [first] = all;
  if (first !== undefined && all.length === 1) {
    const { parent, links } = placeOfRun(first, correlation);
    return { parent, links: links.slice(0, 1) };
  }
  if (correlation === 'none') return { parent: ROOT_CONTEXT, links: [] };
  const links = all.slice(0, MOST_LINKS).flatMap((headers) => {
    const creation = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
    return creation === undefined ? [] : [{ context: creation }];
  });
  return { parent: ROOT_CONTEXT, links };
}

/** As many as an SDK keeps by default. */
const MOST_LINKS = 128;

/** Leaves word of this run for the next one. */
export function leaveWord(
  job: { setHeader(name: string, value: string): void },
  { traceId, spanId, traceFlags }: SpanContext,
): void {
  const flags = traceFlags.toString(16).padStart(2, '0');
  job.setHeader(PREVIOUS_RUN, `00-${traceId}-${spanId}-${flags}`);
}

function readPrevious(headers: Headers): SpanContext | undefined {
  const match = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(headers[PREVIOUS_RUN] ?? '');
  if (match === null) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = match;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const context = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
