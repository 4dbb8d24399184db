import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseWorker, getQueueEngine } from '@switchyard/core';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { oneServer } from '../conformance/support/one-server.ts';
import { queueArguments } from '../src/topology/arguments.ts';
import { Names } from '../src/topology/names.ts';

const server = oneServer();
/** Of the driver's options, which it makes its queues by. */
const DELAY_TICK_MS = 1_000;
const KIND = { queueType: 'quorum', deliveryLimit: 100 } as const;
const AGAIN_MS = 60_000;

// RabbitMQ 3.10 may move the consumers of such a queue to the new one, and swallow what it pushes to them.
test.each([0, 20, 100, 250, 500])(
  'a queue that another program deletes, and makes again %s ms later, is read on within a minute',
  async (pauseMs) => {
    const runs: number[] = [];
    const Nth = z.number();
    class Note extends BaseWorker<typeof Nth> {
      static readonly payload = Nth;
      run(nth: number): void {
        runs.push(nth);
      }
    }
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const driver = rabbitmq({ url: server().url, prefix, delayTickMs: DELAY_TICK_MS, ...KIND });
    const engine = getQueueEngine({ driver, logLevel: 'error' });
    engine.registerTask('note', Note);
    try {
      await engine.start();
      await engine.enqueue('note', 0);
      await expect.poll(() => runs).toEqual([0]);
      await makeAgain(new Names(prefix, DELAY_TICK_MS), pauseMs);
      for (let nth = 1; nth <= 6; nth += 1) await engine.enqueue('note', nth);
      await expect.poll(() => runs, { timeout: AGAIN_MS }).toHaveLength(7);
      expect(runs.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    } finally {
      await engine.close();
    }
  },
);

/** What another program does to a queue that nobody expects it to touch. */
async function makeAgain(names: Names, pauseMs: number): Promise<void> {
  const name = names.queue('default');
  const connection = await connect(server().url);
  try {
    const channel = await connection.createChannel();
    await channel.deleteQueue(name);
    await sleep(pauseMs);
    await channel.assertQueue(name, {
      durable: true,
      arguments: queueArguments({ names, ...KIND }, 'default'),
    });
  } finally {
    await connection.close();
  }
}
