import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedBroker } from './shared-broker.ts';
import { fixtures, runBin, startBin } from './start-bin.ts';

const shop = join(fixtures, 'shop.mjs');

it('one process enqueues, another runs, a third looks, a fourth redrives', async () => {
  const { where } = await sharedBroker();
  const json = async (...argv: string[]): Promise<unknown> => {
    const { out } = await runBin([...argv, '--json'], where);
    return JSON.parse(out) as unknown;
  };
  const counts = async (): Promise<unknown> => json('stats', 'orders');

  const added = await runBin(['enqueue', 'ship', '{"order":1}', '--queue', 'orders'], where);
  await runBin(['enqueue', 'ship', '-', '--module', shop, '--id', 'bad'], {
    ...where,
    stdin: '{"order":-1}',
  });
  expect(added).toMatchObject({ code: 0, err: '' });
  expect(await counts()).toMatchObject({ queues: [{ queue: 'orders', waiting: 2, dead: 0 }] });

  const worker = startBin(['worker', shop], where);
  await worker.says('shipped 1');
  await worker.says('job dead-lettered');
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toMatchObject({
    code: 0,
    out: 'Stopped by SIGTERM: 1 completed, 0 retried, 0 discarded, 1 dead.\n',
  });

  expect(await counts()).toMatchObject({ queues: [{ waiting: 0, dead: 1 }] });
  expect(await json('dlq', 'list', 'orders')).toMatchObject({
    jobs: [{ id: 'bad', task: 'ship', reason: 'unrecoverable', error: { message: 'no order -1' } }],
  });
  expect(await json('dlq', 'redrive', 'orders')).toMatchObject({ redriven: 1 });
  expect(await counts()).toMatchObject({ queues: [{ waiting: 1, dead: 0 }] });
  expect(await json('queues', 'purge', 'orders', '--yes')).toEqual({ queue: 'orders', purged: 1 });
});

it('a broker that is down is an error with a remedy, and a finding of the doctor', async () => {
  const { broker, where } = await sharedBroker();
  expect(await runBin(['health'], where)).toMatchObject({ code: 0, err: '' });
  expect(await runBin(['doctor'], where)).toMatchObject({ code: 0 });

  await broker.stop();
  const patience = { ...where, env: { ...where.env, LOOPBACK_CALL_MS: '500' } };
  expect(await runBin(['health'], patience)).toMatchObject({ code: 1 });
  const stats = await runBin(['stats', 'orders'], patience);
  const doctor = await runBin(['doctor', '--json'], patience);

  expect(stats).toMatchObject({ code: 1, out: '' });
  expect(stats.err).toMatch(/^Error ERR_BROKER_UNAVAILABLE: .*\nWhat to do: Start the broker/);
  expect(doctor.code).toBe(1);
  expect(JSON.parse(doctor.out)).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ check: 'driver', status: 'ok' }),
      expect.objectContaining({ check: 'connection', status: 'error' }),
    ]),
  });
});

it('refuses what this broker cannot do, instead of showing nothing', async () => {
  const { where } = await sharedBroker();
  const list = await runBin(['jobs', 'list'], where);
  const pause = await runBin(['queues', 'pause', 'orders', '--json'], where);

  expect(list).toMatchObject({ code: 2, out: '' });
  expect(list.err).toMatch(/^Error ERR_UNSUPPORTED_FEATURE: .*jobs/);
  expect(pause.code).toBe(2);
  expect(JSON.parse(pause.out)).toMatchObject({ error: { code: 'ERR_UNSUPPORTED_FEATURE' } });
});
