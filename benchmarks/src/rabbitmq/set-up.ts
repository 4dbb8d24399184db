import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrokers } from '../../../scripts/lib/brokers/index.mjs';
import type { Prepared } from '../target.ts';
import { PID_VARIABLE, URL_VARIABLE } from './server.ts';

/** Brings up a RabbitMQ of our own: never one that somebody else has, since queues are removed. */
export async function setUp(): Promise<Prepared> {
  // Unlike /tmp it is a disk: what a quorum queue writes costs what it costs.
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const folder = await mkdtemp(join(parent, 'sy-bench-'));
  const brokers = openBrokers({
    home: join(folder, 'brokers'),
    ways: ['local'],
    env: { PATH: process.env['PATH'] },
    log: (line) => console.error(`▸ ${line}`),
  });
  const close = async (): Promise<void> => {
    await brokers.down('rabbitmq');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, version, pids } = await brokers.up('rabbitmq');
    if (url === undefined) throw new Error('RabbitMQ is up and has no address.');
    return {
      environment: { [URL_VARIABLE]: url, [PID_VARIABLE]: String(pids[0]) },
      facts: [`RabbitMQ ${version} on the same machine, one node, quorum queues for all sides`],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
