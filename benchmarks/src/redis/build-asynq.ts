import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCES = new URL('../../peers/asynq/', import.meta.url);
/** The PATH, and where Go lies unless it is on it. */
const SEARCHED = [process.env['PATH'] ?? '', '/usr/local/go/bin'].join(delimiter);
const LIMIT_MS = 240_000;

/** The program of `peers/asynq`, built, or why it could not be. */
export type BuiltAsynq =
  | { readonly type: 'built'; readonly program: string; readonly versions: string }
  | { readonly type: 'absent'; readonly reason: string };

/** Builds the program into a folder, with the Go that is on this machine. Never rejects: without it the peer is not run. */
export async function buildAsynq(folder: string, path: string = SEARCHED): Promise<BuiltAsynq> {
  const go = await findGo(path);
  if (go === undefined) return { type: 'absent', reason: 'go not found' };
  const program = join(folder, 'asynq-peer');
  const run = promisify(execFile);
  try {
    const cwd = fileURLToPath(SOURCES);
    await run(go, ['build', '-o', program, '.'], { cwd, timeout: LIMIT_MS });
    const { stdout } = await run(go, ['env', 'GOVERSION'], { cwd });
    const modules = await readFile(new URL('go.mod', SOURCES), 'utf8');
    return {
      type: 'built',
      program,
      versions: `Asynq ${asynqVersionIn(modules)} (${stdout.trim()})`,
    };
  } catch (error) {
    return { type: 'absent', reason: `go could not build it: ${firstLine(error)}` };
  }
}

/** The version that a go.mod asks for: `0.26.0`. */
export function asynqVersionIn(modules: string): string {
  return /github\.com\/hibiken\/asynq v(\S+)/.exec(modules)?.[1] ?? 'unknown';
}

async function findGo(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    const file = join(folder, 'go');
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}

/** What went wrong, in the compiler's or the downloader's own words. */
function firstLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  const lines = (stderr ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.find((line) => !line.startsWith('go: downloading')) ?? message;
}
