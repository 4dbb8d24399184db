import type { Delivery, JobDelivery } from '../contract/message.ts';
import type { MaybePromise } from '../contract/driver.ts';
import { decodeEnvelope, isEnvelope } from '../envelope/decode-envelope.ts';
import type { Envelope, EnvelopeProblem } from '../envelope/envelope.ts';
import {
  JobDeadlineError,
  PoisonError,
  UndecodableError,
  UnknownTaskExpiredError,
} from '../exceptions/job-errors.ts';
import { show } from '../internal/show.ts';
import type { RunnableTask } from '../task/task-registry.ts';
import { validatePayload } from '../task/validate-payload.ts';
import type { ExecuteScope } from './execute-scope.ts';
import type { RunResult } from './run-result.ts';

/** A delivery that can run. */
export interface OpenedJob {
  readonly type: 'opened';
  readonly delivery: JobDelivery;
  readonly envelope: Envelope;
  readonly task: RunnableTask;
  readonly payload: unknown;
}

/** A delivery that cannot run, and why; with its envelope where that could be read. */
export interface Unopened {
  readonly type: 'unopened';
  readonly envelope: Envelope | undefined;
  readonly result: RunResult;
}

/** The envelope of a delivery, where it can be read: its end frees what it locks, also without a run. */
export function envelopeOf(delivery: Delivery): Envelope | undefined {
  if (delivery.malformed === true) return undefined;
  const envelope = decodeEnvelope(delivery.headers, delivery.extra);
  return isEnvelope(envelope) ? envelope : undefined;
}

/** Decodes headers and body and checks the payload: everything that lies between receive and run. */
export function openDelivery(
  delivery: Delivery,
  scope: ExecuteScope,
): MaybePromise<OpenedJob | Unopened> {
  if (delivery.malformed === true)
    return undecodable(undefined, 'The message has no readable id or headers.');
  const envelope = decodeEnvelope(delivery.headers, delivery.extra);
  if (!isEnvelope(envelope)) return unreadable(envelope, scope);
  if (delivery.setAside === true)
    return unopened(envelope, { type: 'poison', error: new PoisonError() });
  if ((delivery.deaths ?? 0) >= scope.poisonLimit) {
    return unopened(envelope, { type: 'poison', error: new PoisonError(delivery.deaths) });
  }
  if (envelope.deadline !== undefined && envelope.deadline <= scope.clock.now()) {
    return unopened(envelope, { type: 'deadline', error: new JobDeadlineError(envelope.deadline) });
  }
  const task = scope.registry.runnable(envelope.task);
  if (task === undefined) {
    const error = new UnknownTaskExpiredError(envelope.task, scope.unknownTaskMs);
    const { unknownSince: since, unknownTimes: times } = envelope;
    return unopened(envelope, {
      type: 'unknown-task',
      error,
      deadReason: 'unknown_task',
      since,
      times,
    });
  }
  return openBody(delivery, { envelope, task }, scope);
}

function openBody(
  delivery: JobDelivery,
  known: Pick<OpenedJob, 'envelope' | 'task'>,
  scope: ExecuteScope,
): MaybePromise<OpenedJob | Unopened> {
  const { envelope, task } = known;
  const serializer = scope.serializers.get(envelope.contentType);
  if (serializer === undefined)
    return undecodable(envelope, `No serializer reads ${show(envelope.contentType)}.`);
  let payload: unknown;
  try {
    payload = serializer.deserialize(delivery.body);
  } catch (cause) {
    return undecodable(envelope, `The body is not ${envelope.contentType}.`, cause);
  }
  try {
    const output = validatePayload(envelope.task, task.schema, payload);
    if (!(output instanceof Promise)) return opened(delivery, known, output);
    return output.then(
      (parsed: unknown) => opened(delivery, known, parsed),
      (error: unknown) => invalid(envelope, error),
    );
  } catch (error) {
    return invalid(envelope, error);
  }
}

function opened(
  delivery: JobDelivery,
  { envelope, task }: Pick<OpenedJob, 'envelope' | 'task'>,
  payload: unknown,
): OpenedJob {
  return { type: 'opened', delivery, envelope, task, payload };
}

function invalid(envelope: Envelope, error: unknown): Unopened {
  return unopened(envelope, { type: 'invalid-payload', error });
}

function unreadable(problem: EnvelopeProblem, scope: ExecuteScope): Unopened {
  if (problem.type === 'undecodable') return undecodable(undefined, problem.message);
  const error = new UndecodableError(
    `The envelope has version ${problem.version}, newer than this worker knows, and no other worker took it within ${scope.unknownTaskMs} ms.`,
  );
  const { since, times } = problem;
  return unopened(undefined, {
    type: 'unknown-task',
    error,
    deadReason: 'undecodable',
    since,
    times,
  });
}

function undecodable(envelope: Envelope | undefined, message: string, cause?: unknown): Unopened {
  return unopened(envelope, {
    type: 'undecodable',
    error: new UndecodableError(message, { cause }),
  });
}

function unopened(envelope: Envelope | undefined, result: RunResult): Unopened {
  return { type: 'unopened', envelope, result };
}
