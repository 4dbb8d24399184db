/**
 * Makes two runs of the demo comparable: masks what the machine's speed decides (times, rates, and with them the widths of
 * the table) and nothing else. Every count stays.
 */
export function normalise(text: string): string {
  return text.split('\n').map(normaliseLine).join('\n');
}

function normaliseLine(line: string): string {
  if (/^[┌├└]/.test(line)) return `${line.slice(0, 1)}─`;
  if (!line.startsWith('│')) return maskTimes(line);
  const cells = line.split(/[│\s]{2,}|^│ | │$/).filter((cell) => cell !== '');
  // Nine cells: a row of the summary, whose last three are jobs/s, p50 and p99.
  const isFigures = cells.length === 9 && cells[0] !== 'task';
  return `│ ${(isFigures ? [...cells.slice(0, 6), '#', '#', '#'] : cells).join(' | ')}`;
}

function maskTimes(line: string): string {
  return line
    .replaceAll(/[\d,]+(?= jobs\/s)/g, '#')
    .replaceAll(/(?<=accepted in |came after )[\d.]+m?s/g, '#');
}
