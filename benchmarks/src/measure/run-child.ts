import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { DriverName } from '../target.ts';
import type { Side } from './rounds.ts';

/** What a measuring process is asked to do. */
export type ChildTask =
  | { readonly type: 'sample'; readonly scenario: string; readonly side: Side }
  | { readonly type: 'profile'; readonly name: string };

/** What it answers to `sample`: a figure for each reading of the scenario, by name. */
export type SampleAnswer = Readonly<Record<string, number>>;

/** Where a measuring process finds what it measures. */
export interface ChildSetting {
  readonly driver: DriverName;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Longest that one process may take, in milliseconds. */
const LIMIT_MS = 300_000;

/** Has a task done by a fresh process and answers what it printed. Rejects if it fails or takes five minutes. */
export async function runChild(
  { driver, environment, signal: abort }: ChildSetting,
  task: ChildTask,
): Promise<unknown> {
  const entry = fileURLToPath(new URL('child.js', import.meta.url));
  const child = spawn(process.execPath, [entry, driver, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...withoutSettings(process.env), ...environment },
    timeout: LIMIT_MS,
    ...(abort === undefined ? {} : { signal: abort }),
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const [printed, ending] = await Promise.all([text(child.stdout), ended]);
  if (ending !== 'exit code 0')
    throw new Error(`The measurement ${JSON.stringify(task)} ended with ${ending}.`);
  return JSON.parse(printed) as unknown;
}

/** What a shell has set for engines must not decide what is measured. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('QUEUE_')),
  );
}
