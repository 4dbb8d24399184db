import type { CliParts, EngineSource, Variables } from '../../src/run/cli-parts.ts';
import { engineSource } from '../../src/run/engine-source.ts';
import type { StopSignal } from '../../src/run/exit-codes.ts';
import { main } from '../../src/run/main.ts';

/** What a run of the CLI is given; everything else is that of a machine without a terminal. */
export interface Given {
  readonly engines?: EngineSource;
  readonly env?: Variables;
  readonly stdin?: string;
  /** What somebody at a terminal answers; without it nobody can be asked. */
  readonly answer?: string;
  readonly terminal?: boolean;
  /** Lines of the terminal. @default 24 */
  readonly rows?: () => number;
  readonly color?: boolean;
  readonly now?: () => number;
  readonly wait?: CliParts['wait'];
  readonly cwd?: string;
  readonly nodeVersion?: string;
  readonly cores?: number;
  readonly startProcess?: CliParts['startProcess'];
  readonly supervisor?: CliParts['supervisor'];
}

/** What a run of the CLI did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Questions that were asked. */
  readonly asked: readonly string[];
  /** Codes with which the process would have ended at once. */
  readonly exits: readonly number[];
}

/** A run of the CLI in this process that can be sent signals. */
export interface Running {
  readonly ended: Promise<Ran>;
  readonly out: () => string;
  readonly err: () => string;
  readonly signal: (signal: StopSignal) => void;
  /** The terminal has got another size. */
  readonly resize: () => void;
  /** How many would hear of that. */
  readonly hearsResize: () => number;
}

/** Starts the CLI in this process, with everything outside of it stood in for. */
export function startCli(argv: readonly string[], given: Given = {}): Running {
  const written = { out: '', err: '' };
  const asked: string[] = [];
  const exits: number[] = [];
  const listeners = new Set<(signal: StopSignal) => void>();
  const resized = new Set<() => void>();
  const env = given.env ?? {};
  const { color = false, terminal = false } = given;
  const parts: CliParts = {
    env,
    cwd: given.cwd ?? process.cwd(),
    nodeVersion: given.nodeVersion ?? process.versions.node,
    engines: given.engines ?? engineSource(env),
    cores: given.cores ?? 1,
    random: () => 0.5,
    startProcess:
      given.startProcess ??
      (() => {
        throw new Error('nothing here starts processes');
      }),
    ...(given.supervisor === undefined ? {} : { supervisor: given.supervisor }),
    now: given.now ?? (() => Date.now()),
    wait: given.wait ?? (() => Promise.reject(new Error('nothing here waits'))),
    onSignal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    exitNow: (code) => void exits.push(code),
    io: {
      out: (text) => void (written.out += text),
      err: (text) => void (written.err += text),
      outIsTerminal: terminal,
      rows: () => (terminal ? (given.rows?.() ?? 24) : undefined),
      onResize(listener) {
        resized.add(listener);
        return () => void resized.delete(listener);
      },
      interactive: given.answer !== undefined,
      color: { out: color, err: color },
      readStdin: async () => given.stdin ?? '',
      async ask(question) {
        asked.push(question);
        return given.answer ?? '';
      },
    },
  };
  const ended = main(argv, parts, '1.2.3').then((code) => ({ code, ...written, asked, exits }));
  return {
    ended,
    out: () => written.out,
    err: () => written.err,
    signal: (signal) => {
      for (const listener of listeners) listener(signal);
    },
    resize: () => {
      for (const listener of resized) listener();
    },
    hearsResize: () => resized.size,
  };
}

/** Runs the CLI in this process to its end. */
export async function runCli(argv: readonly string[], given: Given = {}): Promise<Ran> {
  return startCli(argv, given).ended;
}

/** The one JSON value that was written. */
export function jsonOf({ out }: Pick<Ran, 'out'>): unknown {
  return JSON.parse(out) as unknown;
}
