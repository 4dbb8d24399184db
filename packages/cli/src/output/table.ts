import Table from 'cli-table3';
import { oneLine } from './printable.ts';
import type { Style, Tone } from './style.ts';

/** A cell: its text, with its meaning where that is not plain. */
export type Cell = string | number | { readonly text: string; readonly tone: Tone };

/** One column of a table. */
export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => Cell;
  /** @default left */
  readonly align?: 'left' | 'right';
}

const MAX_CELL = 80;

/** Columns two spaces apart, without lines, so that a line of output can be cut and searched. */
const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows of data as aligned text, with a head. */
export function table<R>(rows: readonly R[], columns: readonly Column<R>[], style: Style): string {
  const made = new Table({
    head: columns.map(({ title }) => style('dim', title)),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: BARE,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  for (const row of rows) made.push(columns.map(({ cell }) => paint(cell(row), style)));
  return withoutTrailingSpace(made.toString());
}

/** Names and values, one a line; those that are not known are left out. */
export function fields(
  pairs: readonly (readonly [name: string, value: string | number | undefined])[],
  style: Style,
): string {
  const shown = pairs.filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => `${style('dim', name.padEnd(width))}  ${String(value)}`)
    .join('\n');
}

function paint(cell: Cell, style: Style): string {
  if (typeof cell !== 'object') return oneLine(String(cell), MAX_CELL);
  return style(cell.tone, oneLine(cell.text, MAX_CELL));
}

function withoutTrailingSpace(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, '');
}
