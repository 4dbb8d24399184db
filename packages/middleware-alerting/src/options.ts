import { hostname } from 'node:os';
import {
  readText,
  readWhole,
  refuseUnknown,
  wrongOption,
  type Backoff,
} from '@switchyard/core/middleware';
import type { AlertLabels, AlertSink } from './alert.ts';
import type { Windows } from './history.ts';
import { makeRules, type RulesOptions } from './rules/make-rules.ts';
import type { Rule } from './rules/rule.ts';

/** By what alerts of one round are put into one notification. */
export type GroupBy = 'rule' | 'queue' | 'alert' | 'all';

/** What is watched, and who is told. */
export interface AlertingOptions {
  /** Who is told. @default nobody; `alerts()` and `onChange()` tell who asks */
  readonly sinks?: readonly AlertSink[] | undefined;
  /** Thresholds, and rules to leave out. @default all rules */
  readonly rules?: RulesOptions | undefined;
  /** Queues to look at; `known` are those that the engine has reason to know. @default 'known' */
  readonly queues?: readonly string[] | 'known' | undefined;
  /** Milliseconds from one round to the next. @default 15000 */
  readonly evaluateMs?: number | undefined;
  /** An alert that fires again is told again after so many milliseconds at the earliest. @default 300000 */
  readonly cooldownMs?: number | undefined;
  /** By what alerts of one round are put into one notification. @default 'rule' */
  readonly groupBy?: GroupBy | undefined;
  /** Added to every alert, and part of what tells alerts apart: `{ environment: 'production' }`. @default none */
  readonly labels?: AlertLabels | undefined;
  /** Name of this process, the label `worker` of rules about it. @default `<hostname>-<pid>` */
  readonly worker?: string | undefined;
  /** Longest that one attempt of a sink may take, in milliseconds of real time. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** How often a sink is tried for one notification. The waits grow from 1 s to 1 min. @default 5 */
  readonly attempts?: number | undefined;
  /** Notifications that may wait for one sink; the oldest is dropped for one more. @default 100 */
  readonly maxQueued?: number | undefined;
  /** Longest that `engine.close()` waits for sinks, in milliseconds of real time. @default 2000 */
  readonly closeMs?: number | undefined;
}

/** How notifications are delivered. */
export interface DeliverySettings {
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly maxQueued: number;
  readonly closeMs: number;
  readonly backoff: Backoff;
}

/** Options with what stands in for those left out. */
export interface Settings {
  readonly sinks: readonly AlertSink[];
  readonly rules: readonly Rule[];
  /** How far back rules look. */
  readonly windows: Windows;
  readonly queues: readonly string[] | 'known';
  readonly evaluateMs: number;
  readonly cooldownMs: number;
  readonly groupBy: GroupBy;
  readonly labels: AlertLabels;
  readonly worker: string;
  readonly delivery: DeliverySettings;
}

const GROUPS: readonly GroupBy[] = ['rule', 'queue', 'alert', 'all'];
/** What rules say by themselves. */
const OWN_LABELS = ['driver', 'queue', 'store', 'worker'];
const DAY_MS = 86_400_000;

/** Whole numbers: default, least and most. */
const NUMBERS = {
  evaluateMs: [15_000, 100, 3_600_000],
  cooldownMs: [300_000, 0, DAY_MS],
  timeoutMs: [10_000, 1, 300_000],
  attempts: [5, 1, 100],
  maxQueued: [100, 1, 100_000],
  closeMs: [2_000, 0, 60_000],
} as const;

const OTHERS = ['sinks', 'rules', 'queues', 'groupBy', 'labels', 'worker'];

/** Reads options. Throws `ConfigError` for what none can be. */
export function readOptions(given: AlertingOptions): Settings {
  if (typeof given !== 'object' || given === null)
    throw wrongOption('alerting()', 'given an object of options', given);
  refuseUnknown(given, 'alerting', [...Object.keys(NUMBERS), ...OTHERS]);
  const { groupBy = 'rule', worker = `${hostname()}-${process.pid}` } = given;
  if (!GROUPS.includes(groupBy))
    throw wrongOption('alerting: groupBy', GROUPS.join(' | '), groupBy);
  return {
    sinks: readSinks(given.sinks ?? []),
    ...makeRules(readObject(given.rules ?? {}, 'rules')),
    queues: readQueues(given.queues ?? 'known'),
    evaluateMs: number('evaluateMs', given),
    cooldownMs: number('cooldownMs', given),
    groupBy,
    labels: readLabels(given.labels ?? {}),
    worker: readText(worker, 'alerting: worker', 'text that is not empty'),
    delivery: {
      timeoutMs: number('timeoutMs', given),
      attempts: number('attempts', given),
      maxQueued: number('maxQueued', given),
      closeMs: number('closeMs', given),
      backoff: { type: 'exponential', baseMs: 1_000, maxMs: 60_000, jitter: 'full' },
    },
  };
}

function number(name: keyof typeof NUMBERS, given: AlertingOptions): number {
  const [byDefault, least, most] = NUMBERS[name];
  return readWhole(given[name] ?? byDefault, `alerting: ${name}`, { least, most });
}

function readObject<T extends object>(value: T, name: string): T {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw wrongOption(`alerting: ${name}`, 'an object', value);
}

/** Sinks are not shown: they may hold secrets. */
function readSinks(sinks: readonly AlertSink[]): readonly AlertSink[] {
  const isSink = (sink: AlertSink | undefined): boolean =>
    typeof sink?.name === 'string' && typeof sink.send === 'function';
  if (Array.isArray(sinks) && sinks.every(isSink)) return [...sinks];
  throw wrongOption('alerting: sinks', 'a list of sinks, each with name and send()', undefined);
}

function readQueues(queues: readonly string[] | 'known'): readonly string[] | 'known' {
  if (queues === 'known') return queues;
  const isName = (name: unknown): boolean => typeof name === 'string' && name !== '';
  if (Array.isArray(queues) && queues.every(isName)) return [...queues];
  throw wrongOption('alerting: queues', `a list of queues, or 'known'`, queues);
}

function readLabels(labels: AlertLabels): AlertLabels {
  for (const [name, value] of Object.entries(readObject(labels, 'labels'))) {
    if (OWN_LABELS.includes(name) || typeof value !== 'string')
      throw wrongOption(`alerting: labels.${name}`, 'text, under a name that no rule uses', value);
  }
  return { ...labels };
}
