/** How lines of a stream are marked: for people, as JSON values, or as JSON lines of a log. */
export type LineForm = 'text' | 'value' | 'log';

/** What marking a line needs besides the line. */
export interface Marking {
  readonly process: number;
  readonly form: LineForm;
  /** Paints the mark of a text line. */
  readonly paint: (mark: string) => string;
  /** Epoch milliseconds, for a log line made of what is none. */
  readonly now: () => number;
}

/**
 * A line of one process with the number of that process: `[2] …`, or the field `process`. Where JSON is
 * expected, what is no JSON object becomes one.
 */
export function markLine(line: string, { process, form, paint, now }: Marking): string {
  if (form === 'text') return `${paint(`[${process}]`)} ${line}`;
  const object = objectOf(line);
  if (object !== undefined) {
    // The text is kept as it is: numbers too large for JavaScript would not survive being read.
    const rest = line.trim().slice(1).trimStart();
    return Object.hasOwn(object, 'process')
      ? JSON.stringify({ ...object, process })
      : `{"process":${process}${rest === '}' ? '' : ','}${rest}`;
  }
  if (form === 'value') return JSON.stringify({ process, text: line });
  const time = new Date(now()).toISOString();
  return JSON.stringify({ level: 'info', time, process, msg: line });
}

function objectOf(line: string): object | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
