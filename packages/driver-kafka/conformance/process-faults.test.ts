import { expect, test } from 'vitest';
import { runFaults } from './support/run-faults.ts';

test('worker processes join, leave and die while they work: nothing is lost', async () => {
  const { code, told, rows } = await runFaults('E02', '--short');
  expect(told.split('\n').filter((line) => line.startsWith('✖'))).toEqual([]);
  expect(code).toBe(0);
  expect(rows).toMatchObject([{ fault: 'E02', lost: 0, unexpected: 0, overBudget: 0 }]);
  expect(rows[0]?.acknowledged).toBe(150);
}, 180_000);
