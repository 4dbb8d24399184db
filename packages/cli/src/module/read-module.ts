import type { WorkerClass } from '@switchyard/core';
import type { EnginePort } from '../engine-port.ts';
import { UsageError } from '../run/usage-error.ts';
import type { ModuleExports } from './load-module.ts';
import { taskNameOf } from './task-name.ts';

/** What a worker module brings. */
export type WorkerModule =
  /** An engine of its own, with its tasks. */
  | { readonly type: 'engine'; readonly engine: EnginePort }
  /** Worker classes by task name. */
  | { readonly type: 'tasks'; readonly tasks: Readonly<Record<string, WorkerClass>> }
  /** A function that registers them. */
  | { readonly type: 'register'; readonly register: (engine: EnginePort) => unknown };

const NAMES = ['default', 'engine', 'tasks', 'workers', 'register'] as const;

const ACCEPTED =
  'Export, as default or as engine, tasks, workers or register: an engine, an object of worker classes by task name, an array of worker classes, or a function (engine) => void that registers tasks.';

/**
 * Finds what a module brings: its default export, or one of the names `engine`, `tasks`, `workers`,
 * `register`; else all worker classes it exports. Throws `UsageError`.
 */
export function readModule(exports: ModuleExports, name: string): WorkerModule {
  const found = NAMES.map((key) => unwrap(exports[key])).find((value) => value !== undefined);
  const read = found === undefined ? readClasses(exports) : readValue(found);
  if (read === undefined) {
    const has = exportsText(exports);
    throw new UsageError(`The module ${name} brings no tasks: it exports ${has}.`, ACCEPTED);
  }
  return read;
}

const MAX_NAMES = 8;

function exportsText(exports: ModuleExports): string {
  const names = Object.keys(exports);
  const shown = names.slice(0, MAX_NAMES).map((name) => `${name} (${kindOf(exports[name])})`);
  const rest = names.length > MAX_NAMES ? [`and ${names.length - MAX_NAMES} more`] : [];
  return names.length === 0 ? 'nothing' : [...shown, ...rest].join(', ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (isObject(value)) return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return value === undefined ? 'undefined' : `a ${typeof value}`;
}

/** What a compiler made of `export default` in a CommonJS file. */
function unwrap(value: unknown): unknown {
  if (!isObject(value) || Reflect.get(value, '__esModule') !== true) return value;
  return Reflect.get(value, 'default') ?? value;
}

function readValue(value: unknown): WorkerModule | undefined {
  if (isEngine(value)) return { type: 'engine', engine: value };
  if (isWorkerClass(value)) return ofClasses([value]);
  if (Array.isArray(value)) return value.every(isWorkerClass) ? ofClasses(value) : undefined;
  if (typeof value === 'function') {
    return { type: 'register', register: value as (engine: EnginePort) => unknown };
  }
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const good = entries.length > 0 && entries.every(([, one]) => isWorkerClass(one));
  return good ? { type: 'tasks', tasks: value as Record<string, WorkerClass> } : undefined;
}

function readClasses(exports: ModuleExports): WorkerModule | undefined {
  const values = Object.values(exports);
  const engines = values.filter(isEngine);
  if (engines[0] !== undefined && engines.length === 1) return readValue(engines[0]);
  return engines.length > 1 ? undefined : ofClasses(values.filter(isWorkerClass));
}

function ofClasses(classes: readonly WorkerClass[]): WorkerModule | undefined {
  if (classes.length === 0) return undefined;
  const entries = classes.map((one): [string, WorkerClass] => [taskNameOf(one.name), one]);
  const names = entries.map(([task]) => task);
  const twice = names.find((task, index) => names.indexOf(task) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `Two worker classes have the name of the task ${twice}.`,
      'Export an object of worker classes by task name.',
    );
  }
  return { type: 'tasks', tasks: Object.fromEntries(entries) };
}

const ENGINE_METHODS = ['registerTask', 'enqueue', 'start', 'stop', 'close'] as const;

/** By its methods: the module may bring its own copy of core. */
function isEngine(value: unknown): value is EnginePort {
  return (
    isObject(value) &&
    ENGINE_METHODS.every((method) => typeof Reflect.get(value, method) === 'function')
  );
}

function isWorkerClass(value: unknown): value is WorkerClass {
  return typeof value === 'function' && typeof value.prototype?.run === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
