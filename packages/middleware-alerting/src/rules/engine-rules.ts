import type { HealthReport } from '@switchyard/core/middleware';
import { OK, unknown, type Rule, type Verdict } from './rule.ts';

/** The broker, or the store beside it, does not answer. */
export function driverDown(): Rule['judge'] {
  return ({ driver, health }) => {
    const { store } = health;
    return [
      { labels: { driver }, verdict: connection(health.driver) },
      ...(store === undefined
        ? []
        : [{ labels: { driver, store: store.name }, verdict: connection(store) }]),
    ];
  };
}

function connection({ name, ok }: HealthReport['driver']): Verdict {
  // Why it does not answer may name what only operators should see; health() tells them.
  return ok ? OK : { type: 'holds', value: 0, threshold: 1, summary: `${name} does not answer.` };
}

/** A loop of this worker is late, or its clients are wedged, while the broker answers. */
export function workerStalled(): Rule['judge'] {
  return ({ driver, worker, health, answers }) => {
    const labels = { driver, worker };
    if (health.role === 'producing') return [];
    return [{ labels, verdict: answers ? stalled(health, worker) : unknown('the broker is away') }];
  };
}

function stalled({ live, loops }: HealthReport, worker: string): Verdict {
  if (live) return OK;
  const late = loops.filter(({ ok }) => !ok).map(({ name }) => name);
  return {
    type: 'holds',
    value: late.length,
    threshold: 0,
    summary: `The worker ${worker} has stalled: ${late.join(', ')}.`,
  };
}
