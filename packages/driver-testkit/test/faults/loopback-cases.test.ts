import { beforeAll, expect, it } from 'vitest';
import { build, runScript, type Ended } from './support/run-script.ts';

beforeAll(build, 120_000);

const faults = (...args: readonly string[]): Promise<Ended> =>
  runScript('packages/driver-testkit/dist/faults/main.js', ...args);
const onBadDriver = (...args: readonly string[]): Promise<Ended> =>
  runScript('packages/driver-testkit/test/faults/fixtures/run-bad-driver.mjs', ...args);

/** Those that tell most in a few seconds; `npm run faults -- loopback` runs them all. */
const SHORT = ['A01', 'B02', 'B04', 'B08', 'G02'];

it('loses nothing when workers are killed and the network breaks', async () => {
  const { code, results, told } = await faults('loopback', ...SHORT, '--short', '--json');
  expect(told).toBe('');
  expect(code).toBe(0);
  expect(results.map(({ fault }) => fault).toSorted()).toEqual(SHORT);
  for (const { lost, unexpected, duplicated, dupBudget, acknowledged } of results) {
    expect({ lost, unexpected }).toEqual({ lost: 0, unexpected: 0 });
    expect(acknowledged).toBeGreaterThan(0);
    expect(duplicated).toBeLessThanOrEqual(dupBudget);
  }
}, 120_000);

it.each([
  { name: 'losing', fault: 'M05', invariant: 'I1', found: { lost: 100 } },
  { name: 'doubling', fault: 'M05', invariant: 'I3', found: { lost: 0, duplicated: 1001 } },
  { name: 'ackingEarly', fault: 'G02', invariant: 'I1', found: { acknowledged: 5 } },
  { name: 'leaking', fault: 'M05', invariant: 'I14', found: { lost: 0, duplicated: 0 } },
])(
  'answers 1 for a driver that is $name: $invariant',
  async (bad) => {
    const { name, fault, invariant, found } = bad;
    const { code, results, told } = await onBadDriver(name, fault, '--short', '--json');
    expect(code).toBe(1);
    expect(told).toContain(`✖ ${fault} run 1: ${invariant}: `);
    expect(results).toMatchObject([{ fault, driver: 'loopback', ...found }]);
  },
  60_000,
);

it('answers 2 for what it does not know', async () => {
  const { code, told } = await faults('loopback', 'Z99');
  expect(code).toBe(2);
  expect(told).toContain('No case Z99 for loopback.');
}, 60_000);
