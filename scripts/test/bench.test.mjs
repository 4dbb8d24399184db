import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';
import { endOf } from './support/command.mjs';
import { available, testHome } from './support/test-home.mjs';

const aNumber = expect.any(Number);
const measured = { theirs: aNumber, ratio: aNumber, min: aNumber, max: aNumber };
const unknown = { theirs: null, ratio: null, min: null, max: null };

/** @param {readonly string[]} args */
function bench(...args) {
  const main = join(root, 'benchmarks', 'dist', 'main.js');
  return endOf(spawn(process.execPath, [main, ...args]));
}

describe('npm run bench -- redis', () => {
  const { open } = testHome();

  beforeEach(async (test) => {
    await available(test, { from: () => open().up('redis') });
  });

  it('measures ours beside every peer, on a Redis of its own', async () => {
    const { code, stdout } = await bench('redis', 'enqueue-1', '--rounds', '1', '--json');
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ peer }) => peer)).toEqual(['BullMQ', 'bee-queue', 'Asynq', 'raw ioredis']);
    for (const { notRun, peer: _peer, met: _met, goal: _goal, ...row } of rows) {
      expect(row).toEqual({
        driver: 'redis',
        scenario: 'enqueue-1',
        unit: 'jobs/s',
        better: 'higher',
        rounds: 1,
        ours: aNumber,
        ...(notRun === undefined ? measured : unknown),
      });
    }
  });
});
