import { parseArgs } from 'node:util';
import { DRIVERS, type DriverName } from './target.ts';

/** What the command line asks for. */
export interface Command {
  readonly type: 'measure';
  readonly driver: DriverName;
  /** Names of scenarios; none for all of them. */
  readonly scenarios: readonly string[];
  /** `undefined`: as many as the driver's target has by default. */
  readonly rounds: number | undefined;
  readonly json: boolean;
  readonly writeDocs: boolean;
}

/** A command line that cannot be followed; `message` says why and what would do. */
export interface Misuse {
  readonly type: 'misuse';
  readonly message: string;
}

/** Rounds of a scenario unless asked otherwise, by the command or by the driver's target. */
export const DEFAULT_ROUNDS = 5;
const MAX_ROUNDS = 1_000;

/** Word that asks for the profile instead of a scenario. */
export const PROFILE = 'profile';

/** How the command is used. */
export const USAGE = `npm run bench -- <${DRIVERS.join('|')}> [scenario…] [--rounds n] [--json] [--write-docs]

  scenario      one or more by name, or "${PROFILE}" for where the time goes; default: all scenarios
  --rounds n    rounds of ours and each peer, in turn; default ${DEFAULT_ROUNDS}, redis 3
  --json        one JSON object a line instead of a table
  --write-docs  all scenarios and the profile, written to docs/benchmarks.md`;

/** Reads the arguments. Whether a scenario exists is for its driver's target to say. */
export function readCommand(args: readonly string[]): Command | Misuse | { readonly type: 'help' } {
  const parsed = parse(args);
  if (parsed instanceof Error) return misuse(parsed.message);
  const { values, positionals } = parsed;
  if (values.help === true) return { type: 'help' };
  const [name, ...scenarios] = positionals;
  if (name === undefined) return misuse('Name a driver.');
  const driver = DRIVERS.find((known) => known === name);
  if (driver === undefined)
    return misuse(`Unknown driver "${name}". Known: ${DRIVERS.join(', ')}.`);
  const rounds = readRounds(values.rounds);
  if (Number.isNaN(rounds))
    return misuse(`--rounds takes a whole number from 1 to ${MAX_ROUNDS}, got "${values.rounds}".`);
  const { json = false, 'write-docs': writeDocs = false } = values;
  if (writeDocs && scenarios.length > 0)
    return misuse('--write-docs measures all scenarios, so that the page is whole: name none.');
  if (writeDocs && json) return misuse('--write-docs writes a page: leave --json out.');
  return { type: 'measure', driver, scenarios, rounds, json, writeDocs };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        json: { type: 'boolean' },
        'write-docs': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** `NaN` for what is no number of rounds. */
function readRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rounds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return rounds >= 1 && rounds <= MAX_ROUNDS ? rounds : Number.NaN;
}

function misuse(message: string): Misuse {
  return { type: 'misuse', message };
}
