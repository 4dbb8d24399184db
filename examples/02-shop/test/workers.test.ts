import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { UnrecoverableError } from '@switchyard/core';
import type { DependencyContainer } from 'tsyringe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readAirports } from '../src/data/airports.ts';
import { closeContainer, createContainer } from '../src/services/container.ts';
import { AIRPORTS, MAILER } from '../src/services/tokens.ts';
import { GenerateReportWorker } from '../src/workers/generate-report.worker.ts';
import { SendEmailWorker } from '../src/workers/send-email.worker.ts';
import { SyncDataWorker } from '../src/workers/sync-data.worker.ts';
import { startOutsideWorld, type OutsideWorld } from '../src/world/outside-world.ts';
import { CALM } from '../src/world/trouble-plan.ts';
import { fakeJob } from './fake-job.ts';

const GONE = 'gone@shop.example';
let world: OutsideWorld;
let shop: DependencyContainer;
let outDir = '';

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'shop-workers-'));
  world = await startOutsideWorld(['SEA', 'JFK'], {
    ...CALM,
    brokenAirports: ['JFK'],
    closedMailboxes: [GONE],
  });
  shop = createContainer({ ...world, outDir }, await readAirports());
});

afterAll(async () => {
  closeContainer(shop);
  await world.close();
  await rm(outDir, { recursive: true });
});

describe('the container', () => {
  it('builds each worker anew, from services that are shared', () => {
    expect(shop.resolve(SyncDataWorker)).not.toBe(shop.resolve(SyncDataWorker));
    expect(shop.resolve(MAILER)).toBe(shop.createChildContainer().resolve(MAILER));
  });
});

describe('sync_data', () => {
  const run = (iata: string) => shop.resolve(SyncDataWorker).run({ iata }, fakeJob());

  it('saves the stock, and asks with the tag the next time', async () => {
    await run('SEA');
    await run('SEA');
    expect(shop.resolve(AIRPORTS).inventory('SEA')).toMatchObject({ iata: 'SEA' });
    expect(world.inventoryApi.ledger.served().map((one) => one.status)).toEqual([200, 304]);
  });

  it('leaves a 5xx to be retried, and gives up on a 404', async () => {
    await expect(run('JFK')).rejects.not.toBeInstanceOf(UnrecoverableError);
    await expect(run('QQQ')).rejects.toBeInstanceOf(UnrecoverableError);
  });
});

describe('send_email', () => {
  const run = (to: string) =>
    shop.resolve(SendEmailWorker).run({ to, subject: 'Hello', text: 'Hello\n' }, fakeJob());

  it('sends the same Message-ID when the same job runs twice', async () => {
    await run('desk@shop.example');
    await run('desk@shop.example');
    expect(world.mailServer.received).toHaveLength(2);
    expect([...world.mailServer.messageIds()]).toEqual(['<job-1@shop.example>']);
  });

  it('gives up on a mailbox that does not exist', async () => {
    await expect(run(GONE)).rejects.toBeInstanceOf(UnrecoverableError);
  });
});

describe('generate_report', () => {
  const worker = () => shop.resolve(GenerateReportWorker);

  it('writes two files for each kind of request', async () => {
    await worker().run({ kind: 'overview' }, fakeJob());
    await worker().run({ kind: 'state', state: 'HI' }, fakeJob());
    await worker().run({ kind: 'weather', location: 'Seattle' }, fakeJob());
    expect((await readdir(outDir)).toSorted()).toEqual([
      'overview.csv',
      'overview.html',
      'state-HI.csv',
      'state-HI.html',
      'weather-seattle.csv',
      'weather-seattle.html',
    ]);
  });

  it('gives up on what the data set does not have', async () => {
    await expect(worker().run({ kind: 'state', state: 'XX' }, fakeJob())).rejects.toThrow(
      new UnrecoverableError('the data set has no airport in state XX'),
    );
    const paris = worker().run({ kind: 'weather', location: 'Paris' }, fakeJob());
    await expect(paris).rejects.toBeInstanceOf(UnrecoverableError);
  });

  it('writes nothing once the job is aborted', async () => {
    const job = fakeJob({ signal: AbortSignal.abort(new Error('lease lost')) });
    const run = worker().run({ kind: 'state', state: 'TX' }, job);
    await expect(run).rejects.toThrow('lease lost');
    expect(await readdir(outDir)).not.toContain('state-TX.csv');
  });
});
