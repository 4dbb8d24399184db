import type { Invariant } from '../invariant.ts';
import type { LineOf } from '../ledger-line.ts';

/** I14: what a process holds open at the end is no more than what it held before, and its memory has not grown. */
export const resources: Invariant = ({ history, limits }) => {
  const lines = history.lines.filter(
    (line): line is LineOf<'resources'> => line.type === 'resources',
  );
  const isBefore = (one: LineOf<'resources'>, end: LineOf<'resources'>): boolean =>
    one.phase === 'baseline' && one.process === end.process && one.span === end.span;
  return lines
    .filter(({ phase }) => phase === 'end')
    .flatMap((end) => {
      const before = lines.find((one) => isBefore(one, end));
      if (before === undefined) return [];
      return [...leftOpen(before, end), ...grown(before, end, limits.heapGrowthBytes)].map(
        (what) => ({
          invariant: 'I14' as const,
          job: '',
          what: `${end.process} ${what}`,
          lines: [before, end],
        }),
      );
    });
};

function leftOpen(before: LineOf<'resources'>, end: LineOf<'resources'>): readonly string[] {
  return Object.entries(end.counts)
    .filter(([name, count]) => count > (before.counts[name] ?? 0))
    .map(([name, count]) => `holds ${count} ${name}, and held ${before.counts[name] ?? 0} before`);
}

function grown(
  before: LineOf<'resources'>,
  end: LineOf<'resources'>,
  mostBytes: number,
): readonly string[] {
  if (before.heapBytes === undefined || end.heapBytes === undefined) return [];
  const bytes = end.heapBytes - before.heapBytes;
  return bytes <= mostBytes ? [] : [`has grown by ${bytes} bytes, and ${mostBytes} are allowed`];
}
