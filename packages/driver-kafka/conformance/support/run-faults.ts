import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** What a run of a case adds up to. */
export interface FaultRow {
  readonly fault: string;
  readonly acknowledged: number;
  readonly lost: number;
  readonly unexpected: number;
  readonly duplicated: number;
  readonly overBudget: number;
}

/** `npm run faults -- kafka …`, in processes of its own, on the build. */
export async function runFaults(
  ...args: readonly string[]
): Promise<{ readonly rows: readonly FaultRow[]; readonly told: string; readonly code: number }> {
  const child = spawn(process.execPath, ['scripts/faults.mjs', 'kafka', ...args, '--json'], {
    cwd: root,
  });
  let [out, told] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    told += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  return { code, told, rows: lines.map((line) => JSON.parse(line) as FaultRow) };
}
