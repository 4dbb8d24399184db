import { dotMap } from '../charts/dot-map.ts';
import type { Airport } from '../data/airports.ts';
import { SOURCE, type Report } from './report.ts';

/** The airports of one state, as a list and as a map. `airports` are those of the state; at least one. */
export function stateReport(state: string, airports: readonly Airport[]): Report {
  const sorted = airports.toSorted((a, b) => (a.iata < b.iata ? -1 : 1));
  const cities = new Set(sorted.map((airport) => airport.city)).size;
  const title = state === 'NA' ? 'Airports of no known state' : `Airports in ${state}`;
  const places = sorted.map((airport) => ({
    name: `${airport.iata} ${airport.name}, ${airport.city}`,
    latitude: airport.latitude,
    longitude: airport.longitude,
  }));
  return {
    name: stateReportName(state),
    text: {
      title,
      subtitle: `${counted(sorted.length, 'airport', 'airports')} in ${counted(cities, 'city', 'cities')}; each dot is one, point at it for its name.`,
      source: SOURCE,
    },
    chart: dotMap(title, places),
    columns: ['iata', 'name', 'city', 'latitude', 'longitude'],
    rows: sorted.map((airport) => [
      airport.iata,
      airport.name,
      airport.city,
      airport.latitude,
      airport.longitude,
    ]),
  };
}

/** The name of a state's report. */
export function stateReportName(state: string): string {
  return `state-${state}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
