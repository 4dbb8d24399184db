/**
 * Lays rows of text out in columns.
 *
 * @param {readonly (readonly string[])[]} rows  the headings first
 * @returns {string}
 */
export function table(rows) {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = widths.map((width) => '─'.repeat(width));
  return [head, line, ...rows.slice(1)]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((text) => text.trimEnd())
    .join('\n');
}
