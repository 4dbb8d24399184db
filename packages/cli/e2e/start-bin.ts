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
}

/** Where a command is run: this environment and no other. */
export interface Where {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts the built command as users do. Killed when the test ends. */
export function startBin(argv: readonly string[], { env = {}, cwd = fixtures }: Where = {}): Bin {
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env });
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
  const says = async (text: string): Promise<void> => {
    const said = new Promise<void>((resolve) => {
      const look = (): void => {
        if ((written.out + written.err).includes(text)) resolve();
      };
      listeners.add(look);
      look();
    });
    const early = ended.then(({ code, err }) => {
      if (!(written.out + written.err).includes(text)) {
        throw new Error(`ended with ${code} without saying ${JSON.stringify(text)}: ${err}`);
      }
    });
    await Promise.race([said, early]);
  };
  return { child, ended, says };
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
