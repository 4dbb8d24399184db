/** What the command line asks for. */
export interface FaultRequest {
  readonly driver: string;
  readonly cases: readonly string[];
  readonly runs: number;
  readonly json: boolean;
  readonly short: boolean;
}

/** A command line that asks for nothing that exists; its message lists what does. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command line that asks what there is; its message tells. */
export class HelpWanted extends Error {
  override readonly name = 'HelpWanted';
}

/** What there is to be asked for: ids of cases, by driver. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Reads `<driver> [case…] [--runs n] [--json] [--short]`. Throws {@link UsageError} and {@link HelpWanted}. */
export function parseArguments(args: readonly string[], known: Known): FaultRequest {
  const words: string[] = [];
  let [runs, json, short] = [1, false, false];
  for (let nth = 0; nth < args.length; nth += 1) {
    const word = args[nth] ?? '';
    if (word === '--help' || word === '-h') throw new HelpWanted(usage(known));
    if (word === '--json') json = true;
    else if (word === '--short') short = true;
    else if (word === '--runs') runs = readRuns(args[(nth += 1)], known);
    else if (word.startsWith('--runs=')) runs = readRuns(word.slice('--runs='.length), known);
    else if (word.startsWith('-')) throw new UsageError(`No option ${word}.\n${usage(known)}`);
    else words.push(word);
  }
  const [driver, ...named] = words;
  if (driver === undefined) throw new UsageError(`Name a driver.\n${usage(known)}`);
  const own = Object.hasOwn(known, driver) ? known[driver] : undefined;
  if (own === undefined) throw new UsageError(`No driver ${driver}.\n${usage(known)}`);
  const cases = named.map((id) => id.toUpperCase());
  const strange = cases.find((id) => !own.includes(id));
  if (strange !== undefined) {
    throw new UsageError(`No case ${strange} for ${driver}.\n${usage(known)}`);
  }
  return { driver, cases: cases.length === 0 ? own : cases, runs, json, short };
}

function readRuns(text: string | undefined, known: Known): number {
  const runs = Number(text);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 10_000) return runs;
  throw new UsageError(
    `--runs takes a whole number from 1 to 10000, got ${String(text)}.\n${usage(known)}`,
  );
}

function usage(known: Known): string {
  const drivers = Object.entries(known).map(([driver, ids]) => `  ${driver}: ${ids.join(' ')}`);
  const line = 'npm run faults -- <driver> [case…] [--runs n] [--json] [--short]';
  return [`Usage: ${line}`, 'Drivers and their cases:', ...drivers].join('\n');
}
