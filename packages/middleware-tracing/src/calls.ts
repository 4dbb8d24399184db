import { SpanKind } from '@opentelemetry/api';
import type { TracedCall } from '@switchyard/core/middleware';
import { failSpan, type Operation } from './attributes.ts';
import { placeOfCall } from './correlate.ts';
import type { Scope } from './scope.ts';
import { subscribe } from './subscribe.ts';

type Headers = Readonly<Record<string, string>>;

/** One job of a call: its own headers are where a context travels. */
interface Carried {
  readonly extra?: Headers | undefined;
}

/** What core tells of a call of its driver. */
interface CallMessage {
  readonly engine: string;
  readonly queue: string;
  readonly settlements?: readonly { readonly kind: string; readonly delivery: Carried }[];
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What is told of one call. */
interface Told {
  readonly operation: Operation;
  readonly jobs: readonly Headers[];
}

const RECEIVE: Operation = { type: 'receive', name: 'receive' };

/** Makes spans of what an engine asks of its driver: receives that brought something, and settlements. */
export function watchCalls(scope: Scope): () => void {
  const ends = [
    ...(scope.spans.has('receive') ? [watch('driver.receive', scope, toldOfReceive)] : []),
    ...(scope.spans.has('settle') ? [watch('driver.settle', scope, toldOfSettle)] : []),
  ];
  return () => ends.forEach((end) => end());
}

function toldOfReceive({ result, error }: CallMessage): Told | undefined {
  const deliveries = Array.isArray(result) ? (result as readonly Carried[]) : [];
  // A reader asks all day long; that nothing came is not worth a span.
  if (deliveries.length === 0 && error === undefined) return undefined;
  return { operation: RECEIVE, jobs: deliveries.map(({ extra = {} }) => extra) };
}

function toldOfSettle({ settlements = [] }: CallMessage): Told {
  const jobs = settlements.map(({ delivery }) => delivery.extra ?? {});
  return { operation: { type: 'settle', name: nameOf(settlements) }, jobs };
}

function nameOf(settlements: readonly { readonly kind: string }[]): string {
  const [first] = settlements;
  const isMixed = settlements.some(({ kind }) => kind !== first?.kind);
  if (first === undefined || isMixed) return 'settle';
  return first.kind === 'dead' ? 'dead-letter' : first.kind;
}

function watch(
  call: TracedCall,
  scope: Scope,
  told: (message: CallMessage) => Told | undefined,
): () => void {
  const since = new WeakMap<object, number>();
  return subscribe(call, {
    start: (message: object) => {
      if (scope.telemetry.isOn) since.set(message, performance.now());
    },
    asyncEnd: (message: object) => {
      const began = since.get(message);
      const about = message as CallMessage;
      if (began === undefined || about.engine !== scope.engine) return;
      const what = told(about);
      if (what !== undefined) tell(about, { ...what, began }, scope);
    },
  });
}

function tell(
  { queue, error }: CallMessage,
  { operation, jobs, began }: Told & { readonly began: number },
  { telemetry, shared, correlation }: Scope,
): void {
  const base = shared.of(operation, queue);
  const count = jobs.length > 1 && { 'messaging.batch.message_count': jobs.length };
  const { parent, links } = placeOfCall(jobs, correlation);
  const span = telemetry.tracer.startSpan(
    `${operation.name} ${queue}`,
    {
      kind: SpanKind.CLIENT,
      attributes: { ...base, ...count },
      links,
      startTime: performance.timeOrigin + began,
    },
    parent,
  );
  const failed = error === undefined ? undefined : failSpan(span, error);
  span.end();
  const attributes = failed === undefined ? base : { ...base, 'error.type': failed };
  const seconds = (performance.now() - began) / 1_000;
  telemetry.instruments.operationDuration.record(seconds, attributes);
}
