import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, describe, test } from 'vitest';
import { slotOf } from '../src/connection/key-slot.ts';
import { expectFailover } from './support/failover.ts';
import { TestBroker } from './support/test-broker.ts';
import { QUEUE } from './support/workload.ts';

const broker = new TestBroker('redis-cluster', { nodeTimeoutMs: '2000' });

afterEach(() => broker.mend());

describe('a cluster', () => {
  test('gives the slots of a killed master to its replica: what was replicated is there', () =>
    expectSurvival('Cluster, master killed', (port) => broker.kill(port)));

  test('gives the slots of a silent master to its replica: what was replicated is there', () =>
    expectSurvival('Cluster, master frozen', (port) => broker.freeze(port)));
});

async function expectSurvival(
  name: string,
  strike: (port: number) => Promise<void>,
): Promise<void> {
  const url = await broker.url();
  const ports = [...url.matchAll(/:(\d+)/g)].map(([, port]) => Number(port));
  const prefix = `t-${randomUUID().slice(0, 13)}`;
  let struck: number | undefined;
  await expectFailover({
    name,
    options: { url, prefix },
    masterPort: () => masterIn(ports.filter((port) => port !== struck)),
    strike: async (port) => {
      struck = port;
      await strike(port);
    },
  });
}

/** Who has the slot of the queue, as the first of these nodes sees it. */
async function masterIn([port]: readonly number[]): Promise<number> {
  const client = new Redis({ host: '127.0.0.1', port: port ?? 0, retryStrategy: () => null });
  try {
    const slot = slotOf(`{${QUEUE}}`);
    const ranges = await client.cluster('SLOTS');
    const range = ranges.find(([from, to]) => from <= slot && slot <= to);
    return range?.[2]?.[1] ?? 0;
  } finally {
    client.disconnect();
  }
}
