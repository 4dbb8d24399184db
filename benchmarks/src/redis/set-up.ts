import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrokers } from '../../../scripts/lib/brokers/index.mjs';
import type { Prepared } from '../target.ts';
import { ASYNQ, PROGRAM_VARIABLE } from './asynq.ts';
import { buildAsynq, type BuiltAsynq } from './build-asynq.ts';
import { BenchServer, URL_VARIABLE } from './server.ts';

/**
 * Brings up a Redis of our own and builds the peer in Go. Never a Redis that somebody else has, also
 * where `REDIS_URL` names one: it is emptied before each run.
 */
export function setUp(): Promise<Prepared> {
  return bringUp(buildAsynq);
}

/** The same without any peer that would have to be built. */
export function setUpAlone(): Promise<Prepared> {
  return bringUp(async () => undefined);
}

async function bringUp(
  build: (folder: string) => Promise<BuiltAsynq | undefined>,
): Promise<Prepared> {
  // Unlike /tmp it is a disk: what is written to the append-only file costs what it costs.
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const folder = await mkdtemp(join(parent, 'sy-bench-'));
  const brokers = openBrokers({
    home: join(folder, 'brokers'),
    ways: ['local', 'docker'],
    env: { PATH: process.env['PATH'] },
    log: (line) => console.error(`▸ ${line}`),
  });
  const close = async (): Promise<void> => {
    await brokers.down('redis');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, version, way } = await brokers.up('redis', { appendfsync: 'everysec' });
    if (url === undefined) throw new Error('Redis is up and has no address.');
    await configure(url);
    const asynq = await build(folder);
    return {
      environment: {
        [URL_VARIABLE]: url,
        ...(asynq?.type === 'built' ? { [PROGRAM_VARIABLE]: asynq.program } : {}),
      },
      facts: [
        ...(asynq?.type === 'built' ? [asynq.versions] : []),
        `Redis ${version} on the same machine (${way}), appendonly yes, appendfsync everysec for all sides`,
      ],
      absent: asynq?.type === 'absent' ? { [ASYNQ]: asynq.reason } : {},
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function configure(url: string): Promise<void> {
  const server = await BenchServer.connect(url);
  await server.rewriteOnlyWhenAsked();
  server.close();
}
