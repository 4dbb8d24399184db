import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import type { HealthReport } from '@switchyard/core';
import { expect, it, onTestFinished } from 'vitest';
import { loadMetrics } from '../../src/metrics/metrics-port.ts';
import { ProbeServer } from '../../src/metrics/probe-server.ts';
import { runCli, startCli, type Running } from '../support/run-cli.ts';
import { sharedMemory } from '../support/shared-memory.ts';
import { until } from '../support/until.ts';

const cwd = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Where a started worker is scraped. */
async function addressOf(working: Running): Promise<string> {
  const line = /serving \/metrics.* port=(\d+)/;
  await until(() => line.test(working.err()));
  return `http://127.0.0.1:${line.exec(working.err())?.[1]}`;
}

it('serves metrics and probes of a worker from its beginning to its end', async () => {
  const memory = sharedMemory();
  const producer = memory.other();
  producer.declareTask('greet');
  await producer.enqueue('greet', { name: 'Ada' }, { queue: 'hello' });
  const argv = ['worker', './greet.mjs', '--metrics-port', '0'];
  const working = startCli(argv, { engines: memory.engines, cwd });
  const address = await addressOf(working);
  await until(() => memory.driver.messages().length === 0);
  const [metrics, live, ready] = await Promise.all(
    ['/metrics', '/health/live', '/health/ready?probe=1'].map((path) => fetch(address + path)),
  );

  expect([metrics?.status, live?.status, ready?.status]).toEqual([200, 200, 200]);
  expect(metrics?.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = (await metrics?.text()) ?? '';
  expect(text).toMatch(
    /^switchyard_jobs_processed_total\{queue="hello",task="greet",driver="inmemory",status="completed"\} 1$/m,
  );
  expect(text).toMatch(/^switchyard_queue_jobs\{queue="hello",state="waiting"\} 0$/m);
  expect(text).toMatch(/^switchyard_worker_up\{worker="[^"]+"\} 1$/m);
  expect(await ready?.json()).toMatchObject({ ready: true, role: 'working' });
  const scaling = await fetch(`${address}/scaling`);
  expect([scaling.status, scaling.headers.get('content-type')]).toEqual([200, 'application/json']);
  // The run that has just ended is still within the time for which its worker is kept.
  expect(await scaling.json()).toMatchObject({
    queues: {
      hello: { backlog: 0, inFlight: 0, oldestAgeSeconds: 0, desiredWorkers: expect.any(Number) },
    },
  });
  working.signal('SIGTERM');
  expect((await working.ended).code).toBe(0);
  await expect(fetch(`${address}/metrics`)).rejects.toThrow('fetch failed');
});

it('a port that is taken ends the command with 1', async () => {
  const other = createServer().listen(0);
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { engines } = sharedMemory();
  const ran = await runCli(['worker', './greet.mjs', '--metrics-port', String(port)], {
    engines,
    cwd,
  });

  expect(ran.code).toBe(1);
  expect(ran.err).toContain('EADDRINUSE');
});

it('a module whose engine has jobs already is told what to do instead', async () => {
  const ran = await runCli(['worker', './early.mjs', '--metrics-port', '0'], { cwd });

  expect(ran.code).toBe(2);
  expect(ran.err).toContain('--metrics-port comes too late');
});

it('says what to install where nothing measures', async () => {
  await expect(loadMetrics(cwd, () => undefined)).rejects.toMatchObject({
    name: 'UsageError',
    hint: 'Install it: npm install @switchyard/middleware-metrics prom-client',
  });
});

it('probes go red and back by themselves, each for itself, and hide secrets', async () => {
  const report = { live: true, ready: true, problems: ['redis://:hunter2@broker'] };
  const redact = (text: string): string => text.replaceAll('hunter2', '***');
  let metrics = async (): Promise<string> => 'a 1\n';
  const registry = { contentType: 'text/plain', metrics: () => metrics() };
  const health = async (): Promise<HealthReport> => report as unknown as HealthReport;
  const server = new ProbeServer({
    metrics: { registry, scaling: async () => [] },
    health,
    redact,
  });
  onTestFinished(() => server.close());
  const address = `http://127.0.0.1:${await server.listen(0)}`;
  const probes = async (): Promise<readonly number[]> =>
    Promise.all(
      ['live', 'ready'].map(async (path) => (await fetch(`${address}/health/${path}`)).status),
    );

  expect(await probes()).toEqual([200, 200]);
  report.ready = false;
  expect(await probes()).toEqual([200, 503]);
  report.live = false;
  expect(await probes()).toEqual([503, 503]);
  Object.assign(report, { live: true, ready: true });
  expect(await probes()).toEqual([200, 200]);
  const live = await fetch(`${address}/health/live`);
  expect(await live.text()).toContain('redis://:***@broker');
  expect((await fetch(address)).status).toBe(404);
  expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(405);
  const head = await fetch(`${address}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  metrics = () => Promise.reject(new Error('hunter2 is broken'));
  const broken = await fetch(`${address}/metrics`);
  expect([broken.status, await broken.text()]).toEqual([500, 'Error: *** is broken\n']);
});
