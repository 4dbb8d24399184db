import { lineChart } from '../charts/line-chart.ts';
import type { WeatherDay } from '../data/weather.ts';
import { SOURCE, type Report } from './report.ts';

/** The months of one city: mean daily high and low, and rain. `days` are those of the city; at least one. */
export function weatherReport(location: string, days: readonly WeatherDay[]): Report {
  const months = [...byMonth(days)].map(([month, its]) => ({
    month,
    high: mean(its.map((day) => day.tempMax)),
    low: mean(its.map((day) => day.tempMin)),
    rain: sum(its.map((day) => day.precipitation)),
  }));
  const title = `Weather in ${location}`;
  const lines = [
    { name: 'daily high, °C', values: months.map((month) => month.high) },
    { name: 'daily low, °C', values: months.map((month) => month.low) },
  ];
  return {
    name: `weather-${location.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    text: {
      title,
      subtitle: `${days.length.toLocaleString('en-US')} days, averaged over ${months.length} months.`,
      source: SOURCE,
    },
    chart: lineChart(
      title,
      months.map((entry) => entry.month),
      lines,
    ),
    columns: ['month', 'mean_high_c', 'mean_low_c', 'precipitation_mm'],
    rows: months.map((entry) => [
      entry.month,
      entry.high.toFixed(1),
      entry.low.toFixed(1),
      entry.rain.toFixed(1),
    ]),
  };
}

function byMonth(days: readonly WeatherDay[]): ReadonlyMap<string, readonly WeatherDay[]> {
  const months = new Map<string, WeatherDay[]>();
  for (const day of days) {
    const month = day.date.slice(0, 7);
    const its = months.get(month);
    if (its === undefined) months.set(month, [day]);
    else its.push(day);
  }
  return months;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
