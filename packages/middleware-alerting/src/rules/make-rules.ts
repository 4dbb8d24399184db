import { ConfigError, readWhole, refuseUnknown, wrongOption } from '@switchyard/core/middleware';
import type { RuleName, Severity } from '../alert.ts';
import type { Windows } from '../history.ts';
import { driverDown, workerStalled } from './engine-rules.ts';
import {
  backlogNotDraining,
  deadLetterGrowing,
  failureRatioHigh,
  noConsumers,
  queueLatencyHigh,
  stalledJobs,
} from './queue-rules.ts';
import type { Rule, RuleOptions } from './rule.ts';

/** Thresholds of the rules; `false` leaves a rule out. */
export interface RulesOptions {
  /** The oldest job has been due for longer than `sloMs`. @default 5 min */
  readonly QueueLatencyHigh?: false | (RuleOptions & { readonly sloMs?: number | undefined });
  /**
   * Of the jobs that ended in `windowMs` (10 min), if there were more than `volume` (20), more than
   * `ratio` (0.05) died. Counted in this process.
   */
  readonly FailureRatioHigh?:
    | false
    | (RuleOptions & {
        readonly ratio?: number | undefined;
        readonly volume?: number | undefined;
        readonly windowMs?: number | undefined;
      });
  /** More than `by` (0) dead letters came in `windowMs` (10 min). */
  readonly DeadLetterGrowing?:
    | false
    | (RuleOptions & {
        readonly by?: number | undefined;
        readonly windowMs?: number | undefined;
      });
  /** Jobs wait and no worker reads the queue, for 2 min. */
  readonly NoConsumers?: false | RuleOptions;
  /** A loop of this worker is late, or its clients are wedged, while the broker answers. */
  readonly WorkerStalled?: false | RuleOptions;
  /** More than `count` (0) handlers ran on after their abort in `windowMs` (10 min). Counted in this process. */
  readonly StalledJobs?:
    | false
    | (RuleOptions & {
        readonly count?: number | undefined;
        readonly windowMs?: number | undefined;
      });
  /** More than `waiting` (100) jobs wait, for `windowMs` (10 min), and are no fewer than at its begin. */
  readonly BacklogNotDraining?:
    | false
    | (RuleOptions & {
        readonly waiting?: number | undefined;
        readonly windowMs?: number | undefined;
      });
  /** Broker, or the store beside it, does not answer, for 30 s. */
  readonly DriverDown?: false | RuleOptions;
}

/** The longest span that is taken, in milliseconds: a day. */
const LONGEST_MS = 86_400_000;
const WINDOW = { windowMs: 600_000 };

type Thresholds = Readonly<Record<string, number>>;

interface Template {
  readonly severity: Severity;
  readonly forMs: number;
  /** Thresholds with their defaults. */
  readonly thresholds: Thresholds;
  readonly judge: (thresholds: Thresholds) => Rule['judge'];
}

/** A rule's thresholds are those of its defaults, so what is read is what it takes. */
function template<T extends Thresholds>(
  severity: Severity,
  given: { readonly forMs: number; readonly thresholds: T },
  judge: (thresholds: T) => Rule['judge'],
): Template {
  return { severity, ...given, judge: judge as Template['judge'] };
}

const TEMPLATES: Readonly<Record<RuleName, Template>> = {
  QueueLatencyHigh: template(
    'warning',
    { forMs: 0, thresholds: { sloMs: 300_000 } },
    queueLatencyHigh,
  ),
  FailureRatioHigh: template(
    'critical',
    { forMs: 0, thresholds: { ratio: 0.05, volume: 20, ...WINDOW } },
    failureRatioHigh,
  ),
  DeadLetterGrowing: template(
    'warning',
    { forMs: 0, thresholds: { by: 0, ...WINDOW } },
    deadLetterGrowing,
  ),
  NoConsumers: template('critical', { forMs: 120_000, thresholds: {} }, noConsumers),
  WorkerStalled: template('critical', { forMs: 0, thresholds: {} }, workerStalled),
  StalledJobs: template('warning', { forMs: 0, thresholds: { count: 0, ...WINDOW } }, stalledJobs),
  BacklogNotDraining: template(
    'warning',
    { forMs: 0, thresholds: { waiting: 100, ...WINDOW } },
    backlogNotDraining,
  ),
  DriverDown: template('critical', { forMs: 30_000, thresholds: {} }, driverDown),
};

/** All rules that are not left out, and how far back they look. Throws `ConfigError`. */
export function makeRules(given: RulesOptions): {
  readonly rules: readonly Rule[];
  readonly windows: Windows;
} {
  const names = Object.keys(TEMPLATES) as RuleName[];
  refuseUnknown(given, 'alerting: rules', names);
  const windows: number[] = [];
  const rules = names.flatMap((name): readonly Rule[] => {
    const own: unknown = given[name];
    if (own === false) return [];
    if (own !== undefined && (typeof own !== 'object' || own === null))
      throw wrongOption(`alerting: rules.${name}`, 'an object of options, or false', own);
    const { rule, windowMs } = readRule(name, { ...own });
    if (windowMs !== undefined) windows.push(windowMs);
    return [rule];
  });
  const longestMs = Math.max(0, ...windows);
  return { rules, windows: { longestMs, shortestMs: Math.min(longestMs, ...windows) } };
}

function readRule(
  name: RuleName,
  own: Readonly<Record<string, unknown>>,
): { readonly rule: Rule; readonly windowMs: number | undefined } {
  const where = `alerting: rules.${name}`;
  const { thresholds, judge, ...defaults } = TEMPLATES[name];
  refuseUnknown(own, where, ['forMs', 'severity', ...Object.keys(thresholds)]);
  const read = Object.fromEntries(
    Object.entries(thresholds).map(([key, value]) => [
      key,
      own[key] === undefined ? value : readThreshold(own[key], key, where),
    ]),
  );
  const rule: Rule = {
    name,
    severity: readSeverity(own['severity'] ?? defaults.severity, where),
    forMs: readWhole(own['forMs'] ?? defaults.forMs, `${where}.forMs`, {
      least: 0,
      most: LONGEST_MS,
    }),
    judge: judge(read),
  };
  return { rule, windowMs: read['windowMs'] };
}

function readThreshold(value: unknown, key: string, where: string): number {
  const option = `${where}.${key}`;
  if (key.endsWith('Ms')) return readWhole(value, option, { least: 1_000, most: LONGEST_MS });
  if (key !== 'ratio') return readWhole(value, option, { least: 0, most: Number.MAX_SAFE_INTEGER });
  if (typeof value === 'number' && value >= 0 && value < 1) return value;
  throw wrongOption(option, 'a number from 0 to below 1', value);
}

function readSeverity(value: unknown, where: string): Severity {
  if (value === 'warning' || value === 'critical') return value;
  throw new ConfigError(`${where}.severity must be warning or critical.`);
}
