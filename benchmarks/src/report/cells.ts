import type { Row } from '../measure/row.ts';
import type { Spent } from '../profile/summarise.ts';
import type { Unit } from '../target.ts';

/** Rows as cells of text, the headings first; they become the table on the terminal and the one in the docs. */
export function rowCells(rows: readonly Row[]): readonly (readonly string[])[] {
  return [
    ['scenario', 'ours', 'peer', 'its figure', 'ratio (min–max)', 'goal', 'met'],
    ...rows.map((row) => [
      row.scenario,
      showFigure(row.ours, row.unit),
      row.peer,
      showFigure(row.theirs, row.unit),
      `${showRatio(row.ratio)} (${showRatio(row.min)}–${showRatio(row.max)})`,
      row.goal === null ? '–' : `${row.better === 'higher' ? '≥' : '≤'} ${row.goal}×`,
      row.met === null ? '–' : row.met ? 'yes' : 'NO',
    ]),
  ];
}

/** A profile's functions or packages as cells. */
export function spentCells(
  spent: readonly (Omit<Spent, 'file'> & { readonly file?: string })[],
): readonly (readonly string[])[] {
  return [
    ['self', 'µs/job', 'where'],
    ...spent.map(({ name, file, share, usPerJob }) => [
      `${(share * 100).toFixed(1)} %`,
      usPerJob.toFixed(3),
      file === undefined || file === 'native' ? name : `${name} – ${file}`,
    ]),
  ];
}

/** `412k jobs/s`, `3.21 µs/job`. */
export function showFigure(figure: number, unit: Unit): string {
  if (unit === 'µs/job') return `${figure.toFixed(2)} ${unit}`;
  return figure >= 10_000
    ? `${Math.round(figure / 1_000)}k ${unit}`
    : `${Math.round(figure)} ${unit}`;
}

function showRatio(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}×`;
}
