import type { Row } from '../measure/row.ts';
import type { Spent } from '../profile/summarise.ts';
import type { Better, Unit } from '../target.ts';

/** Rows as cells of text, the headings first; they become the table on the terminal and the one in the docs. */
export function rowCells(rows: readonly Row[]): readonly (readonly string[])[] {
  return [
    ['scenario', 'ours', 'peer', 'its figure', 'ratio (min–max)', 'goal', 'met'],
    ...rows.map((row) => [
      row.scenario,
      showFigure(row.ours, row.unit),
      row.peer,
      row.theirs === null ? `not run: ${row.notRun ?? ''}` : showFigure(row.theirs, row.unit),
      showComparison(row),
      row.above !== undefined
        ? `≤ ${row.above.goal} ${row.unit} more`
        : row.goal === null
          ? '–'
          : `${showGoal(row.goal, row.better)}×`,
      row.met === null ? '–' : row.met ? 'yes' : 'NO',
    ]),
  ];
}

function showComparison({ ratio, min, max, above, unit }: Row): string {
  if (above !== undefined) {
    const [middle, least, most] = [above.median, above.min, above.max].map(signed);
    return `${middle} ${unit} (${least}–${most})`;
  }
  if (ratio === null || min === null || max === null) return '–';
  return `${showRatio(ratio)} (${showRatio(min)}–${showRatio(max)})`;
}

function signed(figure: number): string {
  return `${figure < 0 ? '' : '+'}${figure.toFixed(2)}`;
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

/** `412k jobs/s`, `3.21 µs/job`, `0.73 ms`, `196 bytes/job`. */
export function showFigure(figure: number, unit: Unit): string {
  return `${SHOW[unit](figure)} ${unit}`;
}

const fine = (figure: number): string => figure.toFixed(2);
const coarse = (figure: number): string => figure.toFixed(0);

const SHOW: Readonly<Record<Unit, (figure: number) => string>> = {
  'jobs/s': (figure) => (figure >= 10_000 ? `${coarse(figure / 1_000)}k` : coarse(figure)),
  'µs/job': fine,
  'bytes/job': coarse,
  ms: fine,
  'commands/s': (figure) => figure.toFixed(1),
  'ms/s': fine,
};

/** Two digits that count below one, so that a fifteenth can be told from a twentieth. */
function showRatio(ratio: number): string {
  if (ratio >= 10) return `${ratio.toFixed(1)}×`;
  return `${ratio >= 1 ? ratio.toFixed(2) : ratio.toPrecision(2)}×`;
}

/** `≥ 20`, `≥ 0.75`; what must be lower as the part that is promised: `≤ 1/3.4`. */
function showGoal(goal: number, better: Better): string {
  if (better === 'higher') return `≥ ${goal}`;
  const parts = Number((1 / goal).toFixed(2));
  return goal < 1 ? `≤ 1/${parts}` : `≤ ${goal}`;
}
