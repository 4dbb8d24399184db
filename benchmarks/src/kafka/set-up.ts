import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrokers } from '../../../scripts/lib/brokers/index.mjs';
import type { Prepared } from '../target.ts';
import { PARTITIONS, PID_VARIABLE, URL_VARIABLE } from './server.ts';

/** Brings up a Kafka of our own. */
export async function setUp(): Promise<Prepared> {
  // Unlike /tmp it is a disk.
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const folder = await mkdtemp(join(parent, 'sy-bench-'));
  const brokers = openBrokers({
    home: join(folder, 'brokers'),
    ways: ['local'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    log: (line) => console.error(`▸ ${line}`),
  });
  const close = async (): Promise<void> => {
    await brokers.down('kafka');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, version, pids } = await brokers.up('kafka');
    if (url === undefined) throw new Error('Kafka is up and has no address.');
    return {
      environment: { [URL_VARIABLE]: url, [PID_VARIABLE]: String(pids[0]) },
      facts: [
        `Kafka ${version} on the same machine, one node, ${PARTITIONS} partitions and acks of all replicas for all sides`,
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
