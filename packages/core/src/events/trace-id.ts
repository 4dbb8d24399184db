const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;
const NONE = '0'.repeat(32);

/** The trace id of a `traceparent`, by W3C Trace Context; `undefined` where there is none, or none that can be read. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  if (traceparent === undefined) return undefined;
  const id = TRACEPARENT.exec(traceparent)?.[1];
  return id === NONE ? undefined : id;
}
