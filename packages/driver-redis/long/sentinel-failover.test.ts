import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, describe, test } from 'vitest';
import { failOver } from './support/failover.ts';
import { TestBroker } from './support/test-broker.ts';

const broker = new TestBroker('redis-sentinel', { downAfterMs: '2000' });

afterEach(() => broker.mend());

describe('sentinels', () => {
  test('give another master when theirs is killed: what was replicated is there', () =>
    lose('Sentinel, master killed', (port) => broker.kill(port)));

  test('give another master when theirs falls silent: what was replicated is there', () =>
    lose('Sentinel, master frozen', (port) => broker.freeze(port)));
});

async function lose(name: string, strike: (port: number) => Promise<void>): Promise<void> {
  const url = await broker.url();
  const prefix = `t-${randomUUID().slice(0, 13)}`;
  await failOver({ name, options: { url, prefix }, masterPort: () => askSentinel(url), strike });
}

async function askSentinel(url: string): Promise<number> {
  const [, host = '', port = '', name = ''] =
    /^redis\+sentinel:\/\/([^:]+):(\d+)[^/]*\/(.*)$/.exec(url) ?? [];
  const client = new Redis({ host, port: Number(port), retryStrategy: () => null });
  try {
    const [, master] = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as string[];
    return Number(master);
  } finally {
    client.disconnect();
  }
}
