import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/ledger.ts';
import { readLedger } from '../../src/ledger/read-ledger.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('puts lines of several processes into the order they were written', () => {
  const [one, two] = [openLedger(folder, 'one'), openLedger(folder, 'two')];
  for (let nth = 0; nth < 50; nth += 1) {
    (nth % 3 === 0 ? one : two).write({ type: 'note', name: String(nth) });
  }
  one.close();
  two.close();
  const names = readLedger(folder).map((line) => (line.type === 'note' ? line.name : ''));
  expect(names).toEqual(Array.from({ length: 50 }, (_, nth) => String(nth)));
});

it('a line handed to the kernel outlives its writer', () => {
  const line = JSON.stringify({ at: 1, mono: 1, process: 'x', seq: 1, type: 'note', name: 'last' });
  const script = `
    const { openSync, writeSync } = require('node:fs');
    writeSync(openSync(${JSON.stringify(join(folder, 'x.jsonl'))}, 'a'), ${JSON.stringify(`${line}\n`)});
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['-e', script]);
  expect(signal).toBe('SIGKILL');
  expect(readLedger(folder)).toHaveLength(1);
});

it('leaves out a last line that was cut off, and refuses a damaged one', () => {
  const ledger = openLedger(folder, 'one');
  ledger.write({ type: 'stopping' });
  ledger.close();
  appendFileSync(join(folder, 'one.jsonl'), '{"type":"note","na');
  expect(readLedger(folder)).toHaveLength(1);
  writeFileSync(join(folder, 'two.jsonl'), '{"type":\n{"type":"stopping"}\n');
  expect(() => readLedger(folder)).toThrow(/two\.jsonl:1 is damaged/);
});

it('writes nothing once it is closed', () => {
  const ledger = openLedger(folder, 'one');
  ledger.close();
  ledger.close();
  ledger.write({ type: 'stopping' });
  expect(readLedger(folder)).toEqual([]);
});
