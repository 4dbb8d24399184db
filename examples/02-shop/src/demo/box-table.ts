/** A table in memory: its first column is text, the others are figures. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A last row under a line of its own. */
  readonly foot?: readonly string[];
}

const GAP = '  ';

/** Draws a table in a box, as narrow as its content: text to the left, figures to the right. */
export function boxTable(table: Table): string {
  const foot = table.foot === undefined ? [] : [table.foot];
  const widths = table.head.map((_, column) =>
    Math.max(...[table.head, ...table.rows, ...foot].map((row) => row[column]?.length ?? 0)),
  );
  const inside = widths.reduce((total, width) => total + width + GAP.length, 0);
  const rule = (left: string, right: string): string => `${left}${'─'.repeat(inside)}${right}`;
  const draw = (row: readonly string[]): string => `│ ${aligned(row, widths)} │`;
  return [
    rule('┌', '┐'),
    draw(table.head),
    rule('├', '┤'),
    ...table.rows.map(draw),
    ...foot.flatMap((row) => [rule('├', '┤'), draw(row)]),
    rule('└', '┘'),
  ].join('\n');
}

function aligned(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const cell = row[column] ?? '';
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return cells.join(GAP);
}
