import type { FaultSummary } from './summarize.ts';

const COLUMNS: readonly (readonly [string, (summary: FaultSummary) => string])[] = [
  ['fault', ({ fault }) => fault],
  ['driver', ({ driver }) => driver],
  ['runs', ({ runs }) => String(runs)],
  ['acknowledged', ({ acknowledged }) => String(acknowledged)],
  ['lost', ({ lost }) => String(lost)],
  ['unexpected', ({ unexpected }) => String(unexpected)],
  ['duplicated', ({ duplicated }) => String(duplicated)],
  ['dupBudget', ({ dupBudget }) => String(dupBudget)],
  ['over', ({ overBudget }) => String(overBudget)],
  ['p50 ms', ({ recoveryMs }) => String(recoveryMs.p50 ?? '-')],
  ['p99 ms', ({ recoveryMs }) => String(recoveryMs.p99 ?? '-')],
  ['max ms', ({ recoveryMs }) => String(recoveryMs.max ?? '-')],
];

/** The head of the table. */
export function formatHead(): string {
  return COLUMNS.map(([title], index) => pad(title, index)).join('  ');
}

/** One line of the table. */
export function formatRow(summary: FaultSummary): string {
  return COLUMNS.map(([, show], index) => pad(show(summary), index)).join('  ');
}

function pad(text: string, column: number): string {
  const width = Math.max(COLUMNS[column]?.[0].length ?? 0, column === 1 ? 8 : 5);
  return column < 2 ? text.padEnd(width) : text.padStart(width);
}
