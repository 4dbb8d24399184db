import { rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { BrokerUnavailable, brokerNames, openBrokers } from '../../lib/brokers/index.mjs';

/** @typedef {import('../../lib/brokers/index.d.mts').Brokers} Brokers */
/** @typedef {import('../../lib/brokers/index.d.mts').BrokersOptions} BrokersOptions */

/**
 * A home for the tests of one file, taken down after them.
 *
 * @returns {{ home: string, open: (options?: BrokersOptions) => Brokers }}
 */
export function testHome() {
  // Short, and open to other accounts: PostgreSQL does not run as root.
  const home = `/var/tmp/switchyard-test-${randomUUID().slice(0, 8)}`;
  /** @param {BrokersOptions} [options] */
  const open = (options = {}) => {
    // Without the URLs that a developer has set: these tests break what they use.
    return openBrokers({ home, env: { PATH: process.env['PATH'] }, ...options });
  };
  afterAll(async () => {
    for (const name of brokerNames) await open().down(name);
    await rm(home, { recursive: true, force: true });
  });
  return { home, open };
}

/**
 * Skips a test whose broker cannot be had here, and says why; in CI that is a failure instead.
 *
 * @template T
 * @param {import('vitest').TestContext} test
 * @param {{ from: () => Promise<T>, inCi?: 'fail' | 'skip' }} broker
 *   `inCi: 'skip'` for what is about private instances, where CI has only Docker
 * @returns {Promise<T>}
 */
export async function available(test, { from, inCi = 'fail' }) {
  try {
    return await from();
  } catch (error) {
    const missing = error instanceof BrokerUnavailable;
    if (!missing || (process.env['CI'] === 'true' && inCi === 'fail')) throw error;
    return test.skip(error.message);
  }
}
