import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { fixtures, type Where } from './start-bin.ts';

/** A program that believes somebody sits at a terminal. */
export interface InTerminal {
  /** Resolves once what was written looks like this; rejects if the program ends before. */
  readonly shows: (look: (written: string) => boolean) => Promise<void>;
  readonly types: (text: string) => void;
  readonly ended: Promise<{ readonly code: number | null; readonly written: string }>;
}

/**
 * Starts a program on a pseudo terminal, by `script`, which every Linux and macOS has. The program gets
 * this environment and no other. Killed when the test ends.
 */
export function startInTerminal(
  argv: readonly string[],
  { env = {}, cwd = fixtures }: Where = {},
): InTerminal {
  const child = spawn('script', argumentsOf(argv), {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', SHELL: '/bin/sh', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let written = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    for (const listener of listeners) listener();
  });
  const ended = new Promise<{ code: number | null; written: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, written }));
  });
  const shows = async (look: (written: string) => boolean): Promise<void> => {
    const shown = new Promise<void>((resolve) => {
      const again = (): void => {
        if (look(written)) resolve();
      };
      listeners.add(again);
      again();
    });
    const early = ended.then(({ code }) => {
      if (!look(written)) throw new Error(`ended with ${code}: ${written}`);
    });
    await Promise.race([shown, early]);
  };
  return { shows, types: (text) => void child.stdin.write(text), ended };
}

/** What it records goes nowhere; its exit code is that of the program. */
function argumentsOf(argv: readonly string[]): readonly string[] {
  if (process.platform === 'darwin') return ['-q', '/dev/null', ...argv];
  const command = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return ['--quiet', '--return', '--flush', '--command', `exec ${command}`, '/dev/null'];
}
