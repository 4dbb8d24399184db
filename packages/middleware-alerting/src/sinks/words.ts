import type { AlertNotification } from '../alert.ts';

/** A notification in one line: `FIRING: QueueLatencyHigh (2 alerts)`. */
export function headline({ status, group, alerts }: AlertNotification): string {
  const names = [...new Set(alerts.map(({ rule }) => rule))];
  const what = names.length === 1 ? names.join() : group;
  const many = alerts.length === 1 ? '' : ` (${alerts.length} alerts)`;
  return `${status.toUpperCase()}: ${what}${many}`;
}

/** Labels in one line: `driver=redis queue=mail`. */
export function labelLine(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
