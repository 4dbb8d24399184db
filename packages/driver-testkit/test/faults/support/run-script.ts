import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultSummary } from '../../../src/faults/summarize.ts';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

/** How a script of the repository ended. */
export interface Ended {
  readonly code: number;
  readonly results: readonly FaultSummary[];
  readonly out: string;
  readonly told: string;
}

/** Runs a script of the repository to its end; `results` are the lines of JSON it printed. */
export async function runScript(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: root });
  let [out, told] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    told += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  return { code, out, told, results: lines.map((line) => JSON.parse(line) as FaultSummary) };
}

/** Builds what worker processes run: they run the build, as the runner's users do. */
export async function build(): Promise<void> {
  const tsc = 'node_modules/typescript/bin/tsc';
  const { code, out } = await runScript(tsc, '-b', 'packages/driver-testkit');
  if (code !== 0) throw new Error(`the build failed:\n${out}`);
}
