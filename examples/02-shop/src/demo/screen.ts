import type { WriteStream } from 'node:tty';

/** Where the demo writes. */
export interface Screen {
  /** A terminal can be written over; a pipe or a log file cannot. */
  readonly isTerminal: boolean;
  write(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
}

/** The standard output: colours on a terminal, unless `NO_COLOR` is set (no-color.org). */
export function terminalScreen(stream: WriteStream): Screen {
  const isTerminal = stream.isTTY;
  const coloured = isTerminal && (process.env['NO_COLOR'] ?? '') === '';
  const style = (code: number) => (text: string) =>
    coloured ? `\u001B[${code}m${text}\u001B[0m` : text;
  return {
    isTerminal,
    write: (text) => void stream.write(text),
    bold: style(1),
    dim: style(2),
  };
}

/** Writes one line. */
export function line(screen: Screen, text = ''): void {
  screen.write(`${text}\n`);
}

/** Writes the heading of a section, with an empty line before it. */
export function heading(screen: Screen, text: string): void {
  line(screen);
  line(screen, screen.bold(text));
}
