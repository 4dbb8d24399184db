import { expect, test } from 'vitest';
import { runFaults } from './support/run-faults.ts';

/** A network that forgets its connections, a broker that is away, a group that is dealt anew; `npm run faults -- kafka` runs them all. */
const SHORT = ['B06', 'M07', 'E02'];

test('worker processes on a Kafka of their own lose nothing, whatever is done to both', async () => {
  const { code, told, rows } = await runFaults(...SHORT, '--short');
  expect(told.split('\n').filter((line) => line.startsWith('✖'))).toEqual([]);
  expect(code).toBe(0);
  const whole = { lost: 0, unexpected: 0, overBudget: 0 };
  expect(rows).toMatchObject([
    { fault: 'B06', acknowledged: 120, ...whole },
    { fault: 'M07', acknowledged: 3, ...whole },
    { fault: 'E02', acknowledged: 150, ...whole },
  ]);
}, 240_000);
