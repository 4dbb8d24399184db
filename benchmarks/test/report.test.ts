import { describe, expect, it } from 'vitest';
import type { Row } from '../src/measure/row.ts';
import { rowCells, showFigure } from '../src/report/cells.ts';
import { replaceSection, samplingText, type DocsSection } from '../src/report/docs-page.ts';
import { markdownTable, textTable } from '../src/report/tables.ts';
import type { Unit } from '../src/target.ts';
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
    sampling: { warmUps: 4, samples: 3 },
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
  });

  it.each<[number, Unit, string]>([
    [10_000, 'jobs/s', '10k jobs/s'],
    [9_999.4, 'jobs/s', '9999 jobs/s'],
    [3.214, 'µs/job', '3.21 µs/job'],
    [195.6, 'bytes/job', '196 bytes/job'],
    [0.726, 'ms', '0.73 ms'],
    [0.449, 'commands/s', '0.4 commands/s'],
    [1.5, 'ms/s', '1.50 ms/s'],
  ])('shows %d %s as %s', (figure, unit, shown) => {
    expect(showFigure(figure, unit)).toBe(shown);
  });

  it('shows what must be lower as the part that is promised, with two digits that count', () => {
    const cpu: Row = { ...row, unit: 'µs/job', better: 'lower', ratio: 0.0712, goal: 1 / 15 };
    const [, cells, bytes] = rowCells([cpu, { ...cpu, unit: 'bytes/job', goal: 1 / 3.4 }]);
    expect(cells).toContain('≤ 1/15×');
    expect(cells).toContain('0.071× (1.00×–50.0×)');
    expect(bytes).toContain('≤ 1/3.4×');
  });

  it('shows by how much ours lies above, where that is what is promised', () => {
    const above = { median: 0.341, min: -0.2, max: 1, goal: 0.5 };
    const [, cells] = rowCells([{ ...row, unit: 'µs/job', goal: null, above }]);
    expect(cells?.slice(4)).toEqual(['+0.34 µs/job (-0.20–+1.00)', '≤ 0.5 µs/job more', 'yes']);
  });

  it('says of a peer that was not run why, and claims nothing', () => {
    const absent = { theirs: null, ratio: null, min: null, max: null, met: null };
    const cells = rowCells([{ ...row, ...absent, notRun: 'go not found' }]);
    expect(cells[1]).toEqual(['s', '412k jobs/s', 'a', 'not run: go not found', '–', '≥ 2×', '–']);
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
    expect(page).toContain('`npm run bench -- inmemory --rounds 7`: in each round 4 full runs');
    expect(page).toContain('| s | 412k jobs/s | a |');
    expect(page).toContain('\n\nA remark.\n\n');
    expect(replaceSection(page, section('inmemory', 'M1'))).toBe(page);
  });

  it('says how often a side runs, with its limits', () => {
    expect(samplingText({ warmUps: 4, samples: 3 })).toBe(
      'in each round 4 full runs to warm up, then the median of 3 full runs.',
    );
    const limits = { warmUpJobs: 10_000, warmUpMs: 1_500, samplesMs: 2_000 };
    expect(samplingText({ warmUps: 4, samples: 3, ...limits })).toBe(
      'in each round up to 4 runs of 10000 jobs (none begun after 1.5 s) to warm up, then the median of up to 3 full runs (none begun after 2 s).',
    );
  });

  it('names further readings beside the scenario that tells them', () => {
    const further = [{ name: 's-cpu', about: 'Processor time.', unit: 'µs/job' } as const];
    const shown = { ...section('redis', 'M'), scenarios: [scenario({ further })] };
    expect(replaceSection('', shown)).toContain('* **s**: All.\n* **s-cpu**: Processor time.');
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
