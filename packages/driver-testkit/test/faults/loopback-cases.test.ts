import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import type { FaultSummary } from '../../src/faults/summarize.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

/** Runs a script of the repository to its end. */
async function run(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: root });
  let [out, told] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    told += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, told };
}

// Worker processes run the build, as the runner's users do.
beforeAll(async () => {
  const { code, out } = await run(
    'node_modules/typescript/bin/tsc',
    '-b',
    'packages/driver-testkit',
  );
  if (code !== 0) throw new Error(`the build failed:\n${out}`);
}, 120_000);

function faults(...args: readonly string[]): Promise<Ended> {
  return run('packages/driver-testkit/dist/faults/main.js', ...args);
}

const SHORT = ['A01', 'B02', 'B04', 'B06', 'B08', 'G02'];

it('loses nothing when workers are killed and the network breaks', async () => {
  const { code, out, told } = await faults('loopback', ...SHORT, '--short', '--json');
  const results = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FaultSummary);
  expect(told).toBe('');
  expect(code).toBe(0);
  expect(results.map(({ fault }) => fault)).toEqual(SHORT);
  for (const { lost, unexpected, duplicated, dupBudget, acknowledged } of results) {
    expect({ lost, unexpected }).toEqual({ lost: 0, unexpected: 0 });
    expect(acknowledged).toBeGreaterThan(0);
    expect(duplicated).toBeLessThanOrEqual(dupBudget);
  }
}, 120_000);

it('answers 2 for what it does not know', async () => {
  const { code, told } = await faults('loopback', 'Z99');
  expect(code).toBe(2);
  expect(told).toContain('No case Z99 for loopback.');
}, 60_000);
