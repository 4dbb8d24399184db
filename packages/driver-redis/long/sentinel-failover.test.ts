import { randomUUID } from 'node:crypto';
import { afterEach, describe, test } from 'vitest';
import { expectFailover } from './support/failover.ts';
import { masterBySentinel } from './support/sentinel-master.ts';
import { TestBroker } from './support/test-broker.ts';

const broker = new TestBroker('redis-sentinel', { downAfterMs: '2000' });

afterEach(() => broker.mend());

describe('sentinels', () => {
  test('give another master when theirs is killed: what was replicated is there', () =>
    expectSurvival('Sentinel, master killed', (port) => broker.kill(port)));

  test('give another master when theirs falls silent: what was replicated is there', () =>
    expectSurvival('Sentinel, master frozen', (port) => broker.freeze(port)));
});

async function expectSurvival(
  name: string,
  strike: (port: number) => Promise<void>,
): Promise<void> {
  const url = await broker.url();
  const prefix = `t-${randomUUID().slice(0, 13)}`;
  await expectFailover({
    name,
    options: { url, prefix },
    masterPort: () => masterBySentinel(url),
    strike,
  });
}
