import type { Envelope } from '../envelope/envelope.ts';
import { tracingChannelOf } from '../events/channels.ts';
import { timeOfId } from '../internal/id.ts';
import { isThenable } from '../internal/is-thenable.ts';
import type { ExecuteScope } from './execute-scope.ts';
import type { RunnableTask } from '../task/task-registry.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { JobRun } from './job-run.ts';
import { judge } from './judge.ts';
import { openDelivery, type OpenedJob, type Unopened } from './open-delivery.ts';
import type { RunResult } from './run-result.ts';
import { supervise, type HandlerEnding, type Supervised } from './supervise.ts';
import type { RunnableWorker } from './base-worker.ts';

/** How a delivery ended, with what is known of it. */
export interface Executed {
  readonly result: RunResult;
  readonly envelope: Envelope | undefined;
  /** Missing where the job never started. */
  readonly run: JobRun | undefined;
  readonly worker: RunnableWorker | undefined;
  readonly durationMs: number;
}

/** Told once how a delivery ended. */
export type OnExecuted = (executed: Executed) => void;

/**
 * Runs one delivery from bytes to result, and never throws:
 *
 *   open (headers, body, payload) ─▶ middlewares ─▶ resolve worker ─▶ run under supervision ─▶ judge
 *
 * Calls back instead of making promises, which cost more than all else of a short job.
 */
export function execute(held: HeldDelivery, scope: ExecuteScope, onExecuted: OnExecuted): void {
  const how = { scope, onExecuted };
  const opening = openDelivery(held.delivery, scope);
  if (opening instanceof Promise) void opening.then((opened) => runOpened(held, opened, how));
  else runOpened(held, opening, how);
}

interface How {
  readonly scope: ExecuteScope;
  readonly onExecuted: OnExecuted;
}

function runOpened(held: HeldDelivery, opened: OpenedJob | Unopened, how: How): void {
  if (opened.type === 'opened') new Execution(held, opened, how).start();
  else how.onExecuted(notExecuted(opened.result, opened.envelope));
}

/** A delivery that ended without a run. */
export function notExecuted(result: RunResult, envelope?: Envelope): Executed {
  return { result, envelope, run: undefined, worker: undefined, durationMs: 0 };
}

/** One run of one job. */
class Execution implements Supervised {
  readonly run: JobRun;
  readonly envelope: Envelope;
  readonly #held: HeldDelivery;
  readonly #task: RunnableTask;
  readonly #scope: ExecuteScope;
  readonly #onExecuted: OnExecuted;
  readonly #startedAt: number;
  #worker: RunnableWorker | undefined;

  constructor(held: HeldDelivery, opened: OpenedJob, { scope, onExecuted }: How) {
    this.run = new JobRun(opened.delivery, opened, scope);
    this.envelope = opened.envelope;
    this.#held = held;
    this.#task = opened.task;
    this.#scope = scope;
    this.#onExecuted = onExecuted;
    this.#startedAt = scope.clock.now();
  }

  start(): void {
    const { engine, events } = this.#scope;
    const { run } = this;
    this.#held.begin(run);
    if (events.hears('job.started')) {
      const waitMs = waitedMs(run.id, this.envelope, this.#startedAt);
      events.emit('job.started', run.asStarted(waitMs));
    }
    const tracing = tracingChannelOf('process');
    if (!tracing.hasSubscribers) return supervise(this, this.#scope);
    const traced = tracing.tracePromise(() => this.#ending(), { engine, ...run.asEvent() });
    void traced.then((ending) => this.ended(ending));
  }

  handle(): unknown {
    const { middlewares } = this.#scope;
    if (!middlewares.wrapsProcess) return this.#resolveAndRun();
    return middlewares.aroundProcess(this.run, () => promised(this.#resolveAndRun()));
  }

  ended(ending: HandlerEnding): void {
    const { run, envelope } = this;
    const { events, clock } = this.#scope;
    this.#held.end();
    if (ending.type === 'stuck') events.emit('job.stuck', run.asEvent());
    const durationMs = clock.now() - this.#startedAt;
    const result = judge(ending, run);
    this.#onExecuted({ result, envelope, run, worker: this.#worker, durationMs });
  }

  #ending(): Promise<HandlerEnding> {
    const { run, envelope } = this;
    return new Promise((ended) =>
      supervise({ run, envelope, handle: () => this.handle(), ended }, this.#scope),
    );
  }

  #resolveAndRun(): unknown {
    const resolving = this.#scope.resolver.resolve(this.#task.workerClass, this.run);
    return isThenable(resolving)
      ? Promise.resolve(resolving).then((worker) => this.#runBy(worker))
      : this.#runBy(resolving);
  }

  #runBy(worker: RunnableWorker): unknown {
    this.#worker = worker;
    return worker.run(this.run.payload as never, this.run);
  }
}

/** What a handler answers, which need be no promise, as middlewares expect it. */
function promised(answer: unknown): Promise<unknown> {
  return answer instanceof Promise ? answer : Promise.resolve(answer);
}

/** How long a job waited since it was due. */
function waitedMs(id: string, envelope: Envelope, now: number): number | undefined {
  const since = envelope.runAt ?? envelope.enqueuedAt ?? timeOfId(id);
  return since === undefined ? undefined : Math.max(0, now - since);
}
