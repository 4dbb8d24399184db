import assert from 'node:assert/strict';
import type { Capabilities } from '@switchyard/core/driver';
import type { Topic } from '../bench/case.ts';

const WORDS = {
  release: ['none', 'immediate', 'delayed'],
  lease: ['timed', 'connection', 'partition'],
  ordering: ['none', 'declared', 'key'],
  prefetch: ['dynamic', 'fixed'],
  stats: ['none', 'waiting', 'approximate', 'exact'],
} as const satisfies Partial<Record<keyof Capabilities, readonly string[]>>;

const FLAGS = [
  'deadLetter',
  'deathCount',
  'recognisesRepeats',
  'uniqueIds',
  'peek',
  'purge',
  'control',
  'confirms',
  'durable',
] as const satisfies readonly (keyof Capabilities)[];

/** What a driver says of itself. */
export const capabilities: Topic = {
  name: 'capabilities',
  cases: (harness) => [
    {
      name: 'the name is short and lower-case',
      run: async ({ driver }) => assert.match(driver.name, /^[a-z][a-z0-9-]{0,30}$/),
    },
    {
      name: 'the harness claims what the driver declares',
      run: async ({ driver }) =>
        assert.deepEqual({ ...driver.capabilities }, { ...harness.capabilities }),
    },
    {
      name: 'every capability is declared with a value the contract knows',
      run: async ({ driver }) => {
        const declared: Capabilities = driver.capabilities;
        for (const [name, words] of Object.entries(WORDS)) {
          const value = declared[name as keyof typeof WORDS];
          assert.ok(
            words.some((word) => word === value),
            `${name}: ${String(value)}`,
          );
        }
        for (const name of FLAGS) assert.equal(typeof declared[name], 'boolean', name);
        const known = [...Object.keys(WORDS), ...FLAGS, 'delay', 'priority'].toSorted();
        assert.deepEqual(Object.keys(declared).toSorted(), known);
      },
    },
    {
      name: 'the limits of delay and priority are sane',
      run: async ({ driver }) => {
        const { delay, priority } = driver.capabilities;
        if (delay !== false) {
          assert.ok(delay.resolutionMs > 0 && Number.isFinite(delay.resolutionMs), 'resolutionMs');
          assert.ok(delay.maxMs >= delay.resolutionMs && Number.isFinite(delay.maxMs), 'maxMs');
        }
        if (priority !== false) {
          assert.ok(Number.isInteger(priority.levels), 'levels');
          assert.ok(priority.levels >= 2 && priority.levels <= 10, 'levels');
          assert.ok(['undefined', 'boolean'].includes(typeof priority.aging), 'aging');
        }
        assert.ok(delay === false || typeof delay === 'object');
        assert.ok(priority === false || typeof priority === 'object');
      },
    },
    {
      name: 'optional methods exist exactly where they are declared',
      run: async (bench) => {
        const { driver } = bench;
        const declared = driver.capabilities;
        const consumer = await bench.subscribe();
        assert.equal(typeof driver.stats, kindIf(declared.stats !== 'none'), 'stats');
        assert.equal(typeof driver.peek, kindIf(declared.peek), 'peek');
        assert.equal(typeof driver.purge, kindIf(declared.purge), 'purge');
        assert.equal(
          typeof driver.keepsOrder,
          kindIf(declared.ordering === 'declared'),
          'keepsOrder',
        );
        assert.equal(driver.fused !== undefined, bench.harness.fused === true, 'fused');
        assert.equal(typeof driver.control, declared.control ? 'object' : 'undefined', 'control');
        assert.equal('hasSuspects' in consumer, declared.deathCount, 'hasSuspects');
        assert.equal(typeof consumer.renew, kindIf(declared.lease === 'timed'), 'renew');
      },
    },
  ],
};

function kindIf(declared: boolean): 'function' | 'undefined' {
  return declared ? 'function' : 'undefined';
}
