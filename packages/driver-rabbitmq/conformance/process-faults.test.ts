import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Those that tell most in half a minute; `npm run faults -- rabbitmq` runs them all, and longer. */
const SHORT = ['A01', 'D04', 'D08', 'P02'];

interface Row {
  readonly fault: string;
  readonly acknowledged: number;
  readonly lost: number;
  readonly unexpected: number;
  readonly overBudget: number;
}

async function faults(
  ...args: readonly string[]
): Promise<{ rows: Row[]; told: string; code: number }> {
  const child = spawn(process.execPath, ['scripts/faults.mjs', ...args], { cwd: root });
  let [out, told] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    told += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  return { code, told, rows: lines.map((line) => JSON.parse(line) as Row) };
}

test('worker processes on a RabbitMQ of their own lose nothing, whatever is done to both', async () => {
  const { code, told, rows } = await faults('rabbitmq', ...SHORT, '--short', '--json');
  expect(told.split('\n').filter((line) => line.startsWith('✖'))).toEqual([]);
  expect(code).toBe(0);
  expect(rows.map(({ fault }) => fault).toSorted()).toEqual(SHORT);
  for (const { acknowledged, lost, unexpected, overBudget } of rows) {
    expect({ lost, unexpected, overBudget }).toEqual({ lost: 0, unexpected: 0, overBudget: 0 });
    expect(acknowledged).toBeGreaterThan(0);
  }
}, 240_000);
