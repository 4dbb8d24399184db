import { expect, test } from 'vitest';
import { runFaults } from '../conformance/support/run-faults.ts';

test('600 jobs, while worker processes join, leave and die every few seconds: nothing is lost', async () => {
  const { code, told, rows } = await runFaults('E02');
  expect(told.split('\n').filter((line) => line.startsWith('✖'))).toEqual([]);
  expect(code).toBe(0);
  expect(rows).toMatchObject([{ fault: 'E02', lost: 0, unexpected: 0, overBudget: 0 }]);
  expect(rows[0]?.acknowledged).toBe(600);
  console.log(`E02: ${rows[0]?.duplicated} starts twice of 600 jobs`);
}, 400_000);
