/** The terminal, as far as commands need it. */
export interface Io {
  /** Writes to standard output: results, and nothing else. */
  out(text: string): void;
  /** Writes to standard error: logs, errors, questions. */
  err(text: string): void;
  /** Whether standard output is a terminal, which can be written over. */
  readonly outIsTerminal: boolean;
  /** Lines that the terminal has room for; `undefined` where there is none. */
  rows(): number | undefined;
  /** Calls back when the terminal has got another size, until the answer is called. */
  onResize(listener: () => void): () => void;
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  /** Whether to paint what goes to standard output, and to standard error. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Everything that comes from standard input. */
  readStdin(): Promise<string>;
  /** Asks on standard error and answers what was typed. */
  ask(question: string): Promise<string>;
}
