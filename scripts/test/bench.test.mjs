import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';
import { endOf } from './support/command.mjs';
import { available, testHome } from './support/test-home.mjs';

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
      const measured = notRun === undefined ? expect.any(Number) : null;
      expect(row).toEqual({
        driver: 'redis',
        scenario: 'enqueue-1',
        ours: expect.any(Number),
        theirs: measured,
        unit: 'jobs/s',
        ratio: measured,
        min: measured,
        max: measured,
        better: 'higher',
        rounds: 1,
      });
    }
  });
});
