import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCrew } from './crew.ts';
import { sharedBroker } from './shared-broker.ts';
import { fixtures, startBin } from './start-bin.ts';

const PORT = /serving \/metrics.*port=(\d+)/g;

function portsIn(text: string): readonly number[] {
  return Array.from(text.matchAll(PORT), ([, port]) => Number(port)).toSorted((a, b) => a - b);
}

async function statusOf(port: number, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
}

it('ready goes red with the broker and green again by itself; live stays green', async () => {
  const { broker, where } = await sharedBroker();
  const argv = ['worker', join(fixtures, 'crew.mjs'), '--metrics-port', '0'];
  const { child, ended, shows } = startBin(argv, where);
  let port = 0;
  await shows((all) => {
    [port = 0] = portsIn(all);
    return port > 0 && all.includes('working');
  });
  const probes = async (): Promise<readonly number[]> =>
    Promise.all([statusOf(port, '/health/live'), statusOf(port, '/health/ready')]);
  await expect.poll(probes, { timeout: 8_000 }).toEqual([200, 200]);
  await broker.stop();
  await expect.poll(probes, { timeout: 8_000 }).toEqual([200, 503]);
  const away = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(away).toContain('switchyard_driver_up{driver="loopback"} 0');
  await broker.start();
  await expect.poll(probes, { timeout: 8_000 }).toEqual([200, 200]);
  child.kill('SIGTERM');

  expect((await ended).code).toBe(0);
});

it('each of several processes has a port of its own, and the first alone tells of the queues', async () => {
  const { child, ended, shows, producer } = await startCrew(['--metrics-port', '0']);
  let ports: readonly number[] = [];
  await shows((all) => {
    ports = portsIn(all);
    return ports.length === 2;
  });
  await producer.enqueueMany('note', [1, 2, 3, 4, 5, 6]);
  await shows((all) => [1, 2, 3, 4, 5, 6].every((name) => all.includes(`noted ${name}.`)));
  const scraped = async (): Promise<readonly string[]> =>
    Promise.all(
      ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
    );
  const completed = (text: string): number =>
    Number(/^switchyard_jobs_processed_total\{.*status="completed"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  await expect
    .poll(async () => (await scraped()).reduce((sum, text) => sum + completed(text), 0))
    .toBe(6);

  const all = await scraped();
  expect(all.filter((text) => text.includes('switchyard_worker_up{'))).toHaveLength(2);
  expect(all.filter((text) => text.includes('switchyard_queue_jobs{'))).toHaveLength(1);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});
