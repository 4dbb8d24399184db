import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { csvParse } from 'd3-dsv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readAirports } from '../src/data/airports.ts';
import { readWeather } from '../src/data/weather.ts';
import { overviewReport } from '../src/reports/overview-report.ts';
import { stateReport } from '../src/reports/state-report.ts';
import { weatherReport } from '../src/reports/weather-report.ts';
import { ReportWriter } from '../src/services/report-writer.ts';

const airports = await readAirports();
const weather = await readWeather();

describe('the reports', () => {
  it('count the airports of each state, most first', () => {
    const report = overviewReport(airports);
    expect(report.rows.slice(0, 3)).toEqual([
      ['AK', 263],
      ['TX', 209],
      ['CA', 205],
    ]);
    expect(report.text.subtitle).toBe('3,376 airports in 57 states and territories.');
  });

  it('list and map the airports of a state', () => {
    const report = stateReport(
      'GU',
      airports.filter((airport) => airport.state === 'GU'),
    );
    expect(report.name).toBe('state-GU');
    expect(report.text.subtitle).toMatch(/^1 airport in 1 city;/);
    expect(report.rows).toHaveLength(1);
  });

  it('average the weather of a city by month', () => {
    const report = weatherReport(
      'New York',
      weather.filter((day) => day.location === 'New York'),
    );
    expect(report.name).toBe('weather-new-york');
    expect(report.rows).toHaveLength(48);
    expect(report.rows[0]).toEqual(['2012-01', '7.0', '-1.3', '55.6']);
  });
});

describe('the report writer', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-reports-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('writes a CSV that reads back as it was, and a page beside it', async () => {
    const its = airports.filter((airport) => airport.state === 'GA');
    const names = await new ReportWriter(join(folder, 'new')).write(stateReport('GA', its));
    expect(names).toEqual(['state-GA.csv', 'state-GA.html']);

    const rows = csvParse(await readFile(join(folder, 'new', 'state-GA.csv'), 'utf8'));
    expect(rows).toHaveLength(its.length);
    expect(rows.find((row) => row['iata'] === 'DBN')?.['name']).toBe('W. H. "Bud" Barron');
    expect(await readFile(join(folder, 'new', 'state-GA.html'), 'utf8')).toContain('</html>');
  });

  it('gives the same files when a job runs twice, also at the same time, and leaves no drafts', async () => {
    const writer = new ReportWriter(folder);
    const report = overviewReport(airports);
    await Promise.all([writer.write(report), writer.write(report), writer.write(report)]);
    expect((await readdir(folder)).toSorted()).toEqual(['overview.csv', 'overview.html']);
    expect(await readFile(join(folder, 'overview.csv'), 'utf8')).toMatch(
      /^state,airports\nAK,263\n/,
    );
  });

  it('leaves the old file and no draft when it cannot write', async () => {
    const writer = new ReportWriter(folder);
    const broken = { ...overviewReport(airports), name: 'no/such/folder' };
    await expect(writer.write(broken)).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
  });
});
