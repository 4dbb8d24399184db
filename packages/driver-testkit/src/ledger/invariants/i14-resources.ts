import type { Invariant } from '../invariant.ts';
import type { LineOf } from '../ledger-line.ts';

/** I14: what a process holds open at its end is no more than what it held before it began. */
export const resources: Invariant = ({ history }) => {
  const lines = history.lines.filter(
    (line): line is LineOf<'resources'> => line.type === 'resources',
  );
  return lines
    .filter(({ phase }) => phase === 'end')
    .flatMap((end) => {
      const before = lines.find((one) => one.phase === 'baseline' && one.process === end.process);
      if (before === undefined) return [];
      return Object.entries(end.counts)
        .filter(([name, count]) => count > (before.counts[name] ?? 0))
        .map(([name, count]) => ({
          invariant: 'I14' as const,
          job: '',
          what: `${end.process} holds ${count} ${name}, and held ${before.counts[name] ?? 0} before`,
          lines: [before, end],
        }));
    });
};
