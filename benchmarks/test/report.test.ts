import { describe, expect, it } from 'vitest';
import type { Row } from '../src/measure/row.ts';
import { rowCells, showFigure } from '../src/report/cells.ts';
import { replaceSection, type DocsSection } from '../src/report/docs-page.ts';
import { markdownTable, textTable } from '../src/report/tables.ts';
import { scenario } from './support.ts';

const row: Row = {
  driver: 'inmemory',
  scenario: 's',
  peer: 'a',
  ours: 412_345,
  theirs: 9_999,
  unit: 'jobs/s',
  ratio: 41.24,
  min: 1.004,
  max: 50,
  goal: 2,
  better: 'higher',
  met: true,
  rounds: 5,
};

function section(driver: string, machine: string): DocsSection {
  const rest = {
    packages: 'p-queue 9',
    day: '2026-01-02',
    rounds: 7,
    profiles: [],
    remarks: ['A remark.'],
  };
  return { driver, machine, ...rest, scenarios: [scenario()], rows: [row] };
}

describe('the table', () => {
  it('shows figures, ratio with its spread, goal and whether it is met', () => {
    const late: Row = { ...row, unit: 'µs/job', ours: 3.214, better: 'lower', met: false };
    const shown = { ...row, goal: null, met: null };
    expect(rowCells([row, late, shown]).slice(1)).toEqual([
      ['s', '412k jobs/s', 'a', '9999 jobs/s', '41.2× (1.00×–50.0×)', '≥ 2×', 'yes'],
      ['s', '3.21 µs/job', 'a', '9999.00 µs/job', '41.2× (1.00×–50.0×)', '≤ 2×', 'NO'],
      ['s', '412k jobs/s', 'a', '9999 jobs/s', '41.2× (1.00×–50.0×)', '–', '–'],
    ]);
    expect(showFigure(10_000, 'jobs/s')).toBe('10k jobs/s');
  });

  it('is laid out for a terminal and for Markdown', () => {
    const cells = [
      ['a', 'long heading'],
      ['x|y', '1'],
    ];
    expect(textTable(cells)).toBe('a    long heading\n───  ────────────\nx|y  1');
    expect(markdownTable(cells)).toBe('| a | long heading |\n| --- | --- |\n| x\\|y | 1 |');
  });
});

describe('replaceSection', () => {
  it('begins the page, and writes the same again', () => {
    const page = replaceSection('', section('inmemory', 'M1'));
    expect(page).toContain('# Benchmarks');
    expect(page).toContain('Measured on 2026-01-02: M1; p-queue 9.');
    expect(page).toContain('`npm run bench -- inmemory --rounds 7`');
    expect(page).toContain('| s | 412k jobs/s | a |');
    expect(page).toContain('\n\nA remark.\n\n');
    expect(replaceSection(page, section('inmemory', 'M1'))).toBe(page);
  });

  it("replaces the driver's own section and no other", () => {
    const both = ['inmemory', 'redis'].reduce(
      (page, driver) => replaceSection(page, section(driver, `old ${driver}`)),
      '',
    );
    const page = replaceSection(both, section('inmemory', 'new inmemory'));
    expect(page).toContain('new inmemory');
    expect(page).not.toContain('old inmemory');
    expect(page).toContain('old redis');
    expect(page.match(/^## /gm)).toHaveLength(2);
    expect(page.match(/^# /gm)).toHaveLength(1);
  });
});
