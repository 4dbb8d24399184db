import type { ConnectionHealth, HealthReport } from '@switchyard/core';
import { printable } from '../output/printable.ts';
import { fields } from '../output/table.ts';
import type { Style } from '../output/style.ts';

/** How the way to the broker does. */
export function renderHealth(report: HealthReport, style: Style): string {
  const { ready, driver, store, paused, problems } = report;
  const lines = fields(
    [
      ['ready', ready ? style('good', 'yes') : style('bad', 'no')],
      ['driver', connectionText(driver)],
      ['store', store && connectionText(store)],
      ['paused', paused.length === 0 ? undefined : paused.join(', ')],
    ],
    style,
  );
  return [lines, ...problems.map((problem) => style('bad', `• ${printable(problem)}`))].join('\n');
}

function connectionText({ name, ok, pingMs, problem }: ConnectionHealth): string {
  if (!ok) return printable(`${name}: ${problem ?? 'does not answer'}`);
  return pingMs === undefined ? name : `${name}, answers in ${Math.round(pingMs * 10) / 10} ms`;
}
