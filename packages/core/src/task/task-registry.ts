import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { RequireSupport } from '../capability/require-support.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import { DuplicateTaskError, UnknownTaskError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';
import type { WorkerClass } from '../worker/base-worker.ts';
import { checkTaskDefaults, type TaskDefaults } from './job-options.ts';
import { checkTaskName } from './names.ts';
import { resolveOptions, type OptionsContext, type ResolvedOptions } from './resolve-options.ts';

/** What a producer must know of a task whose worker class it does not import. */
export interface TaskDeclaration {
  /** Schema of the payload, in any library that speaks Standard Schema; without one, payloads are not checked here. @default none */
  readonly payload?: StandardSchemaV1 | undefined;
  /** Options of its jobs whose call sets none: those that a task can have. @default none */
  readonly defaults?: TaskDefaults | undefined;
}

const PARTS: readonly string[] = ['payload', 'defaults'] satisfies (keyof TaskDeclaration)[];

/** A task as the engine knows it. */
export interface Task {
  readonly name: string;
  readonly schema: StandardSchemaV1 | undefined;
  /** Missing where the task was only declared. */
  readonly workerClass: WorkerClass | undefined;
  /** Options of a job that asks for none. */
  readonly options: ResolvedOptions;
}

/** A task that this process can run. */
export interface RunnableTask extends Task {
  readonly workerClass: WorkerClass;
}

/** The tasks of one engine, by name. */
export class TaskRegistry {
  readonly #tasks = new Map<string, Task>();
  readonly #context: OptionsContext;

  readonly #requireSupport: RequireSupport;

  constructor(context: OptionsContext, requireSupport: RequireSupport) {
    this.#context = context;
    this.#requireSupport = requireSupport;
  }

  /** Adds a task with the class that runs it. */
  register(name: string, workerClass: WorkerClass, misplaced: readonly unknown[] = []): void {
    if (misplaced.length > 0) {
      throw new ConfigError(
        `registerTask(${show(name)}, …) takes a name and a class, got ${show(misplaced[0])} behind them. Options of its jobs stand in the class: static defaults = { queue: … }.`,
      );
    }
    if (typeof workerClass !== 'function' || typeof workerClass.prototype?.run !== 'function') {
      throw new ConfigError(
        `registerTask(${show(name)}, …) needs a class that extends BaseWorker and has a run method, got ${show(workerClass)}.`,
      );
    }
    this.#add(name, { payload: workerClass.payload, defaults: workerClass.defaults }, workerClass);
  }

  /** Adds a task that this process only enqueues. */
  declare(name: string, declaration: TaskDeclaration): void {
    const stranger = Object.keys(declaration).find((part) => !PARTS.includes(part));
    if (stranger !== undefined) {
      throw new ConfigError(
        `declareTask(${show(name)}, …) takes payload and defaults, got ${stranger}. Options of its jobs stand in defaults: { ${stranger}: … }.`,
      );
    }
    this.#add(name, declaration, undefined);
  }

  /** The task of that name; throws `UnknownTaskError`. */
  get(name: string): Task {
    const task = this.#tasks.get(name);
    if (task === undefined) throw new UnknownTaskError(name, [...this.#tasks.keys()]);
    return task;
  }

  /** The task of that name if this process can run it. */
  runnable(name: string): RunnableTask | undefined {
    const task = this.#tasks.get(name);
    return task !== undefined && isRunnable(task) ? task : undefined;
  }

  /** Every task that was registered or declared. */
  get all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  /** Tasks that this process can run. */
  get registered(): readonly Task[] {
    return [...this.#tasks.values()].filter((task) => task.workerClass !== undefined);
  }

  #add(name: string, declaration: TaskDeclaration, workerClass: WorkerClass | undefined): void {
    checkTaskName(name);
    if (this.#tasks.has(name)) throw new DuplicateTaskError(name);
    const schema = declaration.payload;
    if (schema !== undefined && typeof schema?.['~standard']?.validate !== 'function') {
      throw new ConfigError(
        `The payload of task ${show(name)} must be a Standard Schema (zod, valibot, arktype, …), got ${show(schema)}.`,
      );
    }
    const defaults = checkTaskDefaults(
      declaration.defaults ?? {},
      `Defaults of task ${show(name)}`,
    );
    this.#requireSupport.forDefaults(defaults);
    const options = resolveOptions(name, [defaults], this.#context);
    this.#tasks.set(name, Object.freeze({ name, schema, workerClass, options }));
  }
}

function isRunnable(task: Task): task is RunnableTask {
  return task.workerClass !== undefined;
}
