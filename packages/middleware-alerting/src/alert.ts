/** Names of the rules. They are the same in the Prometheus file of rules. */
export type RuleName =
  | 'QueueLatencyHigh'
  | 'FailureRatioHigh'
  | 'DeadLetterGrowing'
  | 'NoConsumers'
  | 'WorkerStalled'
  | 'StalledJobs'
  | 'BacklogNotDraining'
  | 'DriverDown';

/** How urgent an alert is. */
export type Severity = 'warning' | 'critical';

/** What an alert is about: `queue`, `driver` or `worker`, and the labels of the options. */
export type AlertLabels = Readonly<Record<string, string>>;

/**
 * Where an alert stands:
 *
 *   (ok) ──holds──▶ pending ──held for `forMs`──▶ firing ──holds no more──▶ resolved ──▶ (forgotten)
 *         ◀─holds no more, or not known─┘                    ◀──holds again──┘ (by way of pending)
 */
export type AlertState = 'pending' | 'firing' | 'resolved';

/** One rule that holds, or held, for one subject. Instants are epoch milliseconds. */
export interface Alert {
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly state: AlertState;
  /** The same for this rule and these labels, in every process and at all times: the key to de-duplicate by. */
  readonly fingerprint: string;
  readonly labels: AlertLabels;
  /** One sentence with the value and the threshold. */
  readonly summary: string;
  /** What was measured last while the rule held. */
  readonly value: number;
  readonly threshold: number;
  /** When it began to hold. */
  readonly since: number;
  readonly firedAt?: number | undefined;
  readonly resolvedAt?: number | undefined;
}

/** What sinks are told: alerts that came to fire, or were resolved, in one round and of one group. */
export interface AlertNotification {
  /** The same for each attempt to deliver it. */
  readonly id: string;
  readonly status: 'firing' | 'resolved';
  /** What the alerts have in common, as `groupBy` says. */
  readonly group: string;
  /** When it was made, in epoch milliseconds. */
  readonly at: number;
  /** At least one. */
  readonly alerts: readonly Alert[];
}

/** Where notifications go. */
export interface AlertSink {
  /** Shown in logs and counts; holds no secret. */
  readonly name: string;
  /**
   * Delivers one. What it throws is tried again with backoff, unless it is a {@link SinkError} that says
   * otherwise. When `signal` aborts it is no longer waited for. May be told one again: go by its `id`.
   */
  send(notification: AlertNotification, signal: AbortSignal): void | Promise<void>;
  /** Called once, after the last notification. */
  close?(): void | Promise<void>;
}

/** How the deliveries to one sink went. */
export interface SinkReport {
  readonly name: string;
  /** Notifications that wait or are under way. */
  readonly queued: number;
  readonly sent: number;
  /** Attempts that failed and were followed by another. */
  readonly retried: number;
  /** Notifications that were given up. */
  readonly failed: number;
  /** Notifications for which there was no room, or no time left at `close()`. */
  readonly dropped: number;
  /** Why the last attempt failed; missing where the last one did not. */
  readonly lastError?: string | undefined;
}

/** A rule that cannot be judged here, and why. */
export interface NotEvaluable {
  readonly rule: RuleName;
  readonly labels: AlertLabels;
  readonly why: string;
}
