import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** Where the modules of these tests lie; commands run from there. */
export const fixtures: string = fileURLToPath(new URL('fixtures', import.meta.url));

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A started `switchyard`. */
export interface Bin {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output or standard error holds this text; rejects if the process ends before. */
  readonly says: (text: string) => Promise<void>;
  /** As `says`, for anything that can be seen in all that was written so far. */
  readonly shows: (look: (written: string) => boolean) => Promise<void>;
}

/** Where a command is run: this environment and no other. */
export interface Where {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** In a process group of its own, as a terminal starts it. @default false */
  readonly detached?: boolean;
}

/** Starts the built command as users do. Killed when the test ends. */
export function startBin(
  argv: readonly string[],
  { env = {}, cwd = fixtures, detached = false }: Where = {},
): Bin {
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env, detached });
  const written = { out: '', err: '' };
  const listeners = new Set<() => void>();
  const note = (key: 'out' | 'err') => (chunk: Buffer) => {
    written[key] += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', note('out'));
  child.stderr.on('data', note('err'));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const showsAs = async (what: string, look: (all: string) => boolean): Promise<void> => {
    const isThere = (): boolean => look(written.out + written.err);
    const shown = new Promise<void>((resolve) => {
      const again = (): void => {
        if (isThere()) resolve();
      };
      listeners.add(again);
      again();
    });
    const early = ended.then(({ code, err }) => {
      if (!isThere()) throw new Error(`ended with ${code} without ${what}: ${err}`);
    });
    await Promise.race([shown, early]);
  };
  const says = async (text: string): Promise<void> =>
    showsAs(`saying ${JSON.stringify(text)}`, (all) => all.includes(text));
  const shows = async (look: (all: string) => boolean): Promise<void> =>
    showsAs('showing what it should', look);
  return { child, ended, says, shows };
}

/** Runs the built command to its end, with this on its standard input. */
export async function runBin(
  argv: readonly string[],
  { stdin = '', ...where }: Where & { readonly stdin?: string } = {},
): Promise<Ended> {
  const { child, ended } = startBin(argv, where);
  child.stdin?.end(stdin);
  return ended;
}
