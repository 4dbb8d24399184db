import type { Attributes, Span } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';

/** One kind of operation, as the conventions name it. */
export interface Operation {
  readonly type: 'send' | 'receive' | 'process' | 'settle';
  /** What the span's name begins with. */
  readonly name: string;
}

/** Names that are ours, where the conventions have none. */
export const OWN = {
  task: 'switchyard.task',
  attempt: 'switchyard.attempt',
  run: 'switchyard.run',
  outcome: 'switchyard.outcome',
} as const;

/** A span's and a measurement's share that is the same for all of one operation on one queue. */
export class SharedAttributes {
  readonly #base: Attributes;
  readonly #known = new Map<string, Attributes>();

  constructor(system: string, given: Attributes | undefined) {
    this.#base = { 'messaging.system': system, ...given };
  }

  /** One object per operation and queue: queues are few, and this is asked for with every job. */
  of({ type, name }: Operation, queue: string): Attributes {
    const key = `${name} ${queue}`;
    let found = this.#known.get(key);
    if (found === undefined) {
      found = Object.freeze({
        ...this.#base,
        'messaging.operation.type': type,
        'messaging.operation.name': name,
        'messaging.destination.name': queue,
      });
      this.#known.set(key, found);
    }
    return found;
  }
}

/** What the conventions call the kind of an error: its stable code, else its class. */
function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

/** Marks a span as failed, and answers the type of the error. */
export function failSpan(span: Span, error: unknown): string {
  const type = errorType(error);
  span.setAttribute('error.type', type);
  if (error instanceof Error) span.recordException(error);
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  return type;
}
