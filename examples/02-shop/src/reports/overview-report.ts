import { barChart } from '../charts/bar-chart.ts';
import type { Airport } from '../data/airports.ts';
import { SOURCE, type Report } from './report.ts';
import { stateReportName } from './state-report.ts';

/** How many airports each state has, most first; each state's name leads to its own report. */
export function overviewReport(airports: readonly Airport[]): Report {
  const rows = countByState(airports);
  const title = 'Airports by state';
  return {
    name: 'overview',
    text: {
      title,
      subtitle: `${airports.length.toLocaleString('en-US')} airports in ${rows.length} states and territories.`,
      source: SOURCE,
    },
    chart: barChart(
      title,
      rows.map(([name, value]) => ({ name, value, href: `${stateReportName(name)}.html` })),
    ),
    columns: ['state', 'airports'],
    rows,
  };
}

function countByState(airports: readonly Airport[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { state } of airports) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}
