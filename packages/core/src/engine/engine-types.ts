import type { Capabilities } from '../contract/capabilities.ts';
import type { Fused } from '../contract/store.ts';
import type { JobOptions } from '../task/job-options.ts';
import type { BaseWorker, PayloadInput } from '../worker/base-worker.ts';
import type { StandardSchemaV1 } from '@standard-schema/spec';

/**
 * Tasks known to every engine of a program. Augment it, and every `enqueue` is checked, also on
 * engines whose type was not kept:
 *
 * ```ts
 * declare module '@switchyard/core' {
 *   interface KnownTasks { send_email: typeof EmailWorker }
 * }
 * ```
 */
export interface KnownTasks {}

/** What the type of an engine knows of its tasks: payload by task name. */
export type TaskMap = Readonly<Record<string, unknown>>;

/** No task known yet. */
export type NoTasks = Readonly<Record<never, never>>;

/** The payload that the jobs of a worker class are enqueued with. */
export type PayloadOf<W> = W extends new (...dependencies: never[]) => BaseWorker<infer P>
  ? PayloadInput<P>
  : never;

/** The payload that a declaration asks for. */
export type DeclaredPayload<D> = D extends { readonly payload: infer S extends StandardSchemaV1 }
  ? StandardSchemaV1.InferInput<S>
  : unknown;

type AllTasks<T> = T & { readonly [N in keyof KnownTasks]: PayloadOf<KnownTasks[N]> };

/** Names that `enqueue` takes: any while the type knows no task, else only those it knows. */
export type TaskName<T> = keyof AllTasks<T> extends never ? string : keyof AllTasks<T> & string;

/** The payload that `enqueue` takes for a task. */
export type PayloadFor<T, N> = N extends keyof AllTasks<T> ? AllTasks<T>[N] : unknown;

/** Options of a job, without those that driver and store are known to lack. */
export type EnqueueOptions<C extends Capabilities> = Omit<
  JobOptions,
  'orderingKey' | 'id' | 'unique' | 'confirm'
> &
  (C['ordering'] extends 'none' ? { readonly orderingKey?: never } : Ordered) &
  (C['confirms'] extends false ? { readonly confirm?: never } : Confirming) &
  (C['uniqueIds'] extends false ? (C extends Stored ? Identified : NoId) : Identified) &
  (C extends Storeless ? { readonly unique?: never } : Unique);

type Confirming = Pick<JobOptions, 'confirm'>;
type Ordered = Pick<JobOptions, 'orderingKey'>;
type Identified = Pick<JobOptions, 'id' | 'repeat'>;
type Unique = Pick<JobOptions, 'unique'>;
type NoId = { readonly id?: never };

/** What the type of an engine knows of its store. */
export interface Stored {
  readonly store: true;
}

/** An engine that is known to have no store. */
export interface Storeless {
  readonly store: false;
}

/** What the options of an engine say of its store; a driver may be one itself. */
export type StoreOf<O> = O extends { readonly store: 'none' }
  ? Storeless
  : O extends { readonly store: object | string }
    ? Stored
    : O extends { readonly driver: { readonly fused: Fused } }
      ? Stored
      : Storeless;
