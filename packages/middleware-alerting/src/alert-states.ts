import type { Alert, AlertLabels, NotEvaluable } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Finding, Rule, Verdict } from './rules/rule.ts';

type Holding = Extract<Verdict, { type: 'holds' }>;

/** How long a resolved alert is remembered, in milliseconds. */
const REMEMBER_MS = 900_000;

/** What became of one alert in one round; `undefined` where there is none any more. */
function nextState(
  before: Alert | undefined,
  holding: Holding,
  {
    rule,
    labels,
    now,
  }: { readonly rule: Rule; readonly labels: AlertLabels; readonly now: number },
): Alert {
  const { value, threshold, summary } = holding;
  const goesOn = before !== undefined && before.state !== 'resolved' ? before : undefined;
  const since = goesOn?.since ?? now;
  const fires = goesOn?.state === 'firing' || now - since >= rule.forMs;
  return {
    rule: rule.name,
    severity: rule.severity,
    state: fires ? 'firing' : 'pending',
    fingerprint: fingerprintOf(rule.name, labels),
    labels,
    summary,
    value,
    threshold,
    since,
    ...(fires && { firedAt: goesOn?.firedAt ?? now }),
  };
}

/** The alerts of one engine, by fingerprint. */
export class AlertStates {
  readonly #labels: AlertLabels;
  readonly #onChange: (alert: Alert) => void;
  readonly #alerts = new Map<string, Alert>();
  #unknown: NotEvaluable[] = [];

  constructor(labels: AlertLabels, onChange: (alert: Alert) => void) {
    this.#labels = labels;
    this.#onChange = onChange;
  }

  get all(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  get notEvaluable(): readonly NotEvaluable[] {
    return this.#unknown;
  }

  /** Takes in what was found in one round. */
  take(found: readonly (Finding & { readonly rule: Rule })[], now: number): void {
    this.#unknown = [];
    for (const { rule, labels: own, verdict } of found) {
      const labels = { ...this.#labels, ...own };
      const key = fingerprintOf(rule.name, labels);
      const before = this.#alerts.get(key);
      if (verdict.type === 'holds') this.#put(nextState(before, verdict, { rule, labels, now }));
      else if (verdict.type === 'ok') this.#end(before, now);
      else {
        this.#unknown.push({ rule: rule.name, labels, why: verdict.why });
        // What fires goes on until it is known to be over; what was not yet sure begins anew.
        if (before?.state === 'pending') this.#alerts.delete(key);
      }
    }
    for (const { fingerprint, resolvedAt } of this.#alerts.values()) {
      if (resolvedAt !== undefined && now - resolvedAt >= REMEMBER_MS)
        this.#alerts.delete(fingerprint);
    }
  }

  #put(alert: Alert): void {
    const before = this.#alerts.get(alert.fingerprint);
    this.#alerts.set(alert.fingerprint, alert);
    if (before?.state !== alert.state) this.#onChange(alert);
  }

  #end(before: Alert | undefined, now: number): void {
    if (before?.state === 'pending') this.#alerts.delete(before.fingerprint);
    if (before?.state === 'firing') this.#put({ ...before, state: 'resolved', resolvedAt: now });
  }
}
