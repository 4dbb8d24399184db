import type { PageText } from '../charts/page.ts';

/** A finished report, in memory: what goes into the CSV, and what into the page. */
export interface Report {
  /** File name without its ending, `state-CA`. The same request always has the same name. */
  readonly name: string;
  readonly text: PageText;
  /** Inline SVG. */
  readonly chart: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Where the figures of every report come from. */
export const SOURCE = 'Data: airports.csv and weather.csv of the npm package vega-datasets.';
