import { DriverError, type HealthReport } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { expect, it } from 'vitest';
import { fakeEngines } from '../support/fake-engine.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { sharedMemory } from '../support/shared-memory.ts';

const WELL: HealthReport = {
  live: true,
  ready: true,
  role: 'producing',
  driver: { name: 'redis', ok: true, pingMs: 1.234 },
  loops: [],
  running: 0,
  stuck: 0,
  paused: ['mail'],
  warnings: [],
  problems: [],
};

const ILL: HealthReport = {
  ...WELL,
  ready: false,
  driver: { name: 'redis', ok: false, problem: 'connect ECONNREFUSED' },
  problems: ['The broker does not answer.'],
};

it('is 0 while the broker answers', async () => {
  const engines = fakeEngines({ health: async () => WELL });
  const { code, out } = await runCli(['health'], { engines });

  expect(code).toBe(0);
  expect(out).toBe('ready   yes\ndriver  redis, answers in 1.2 ms\npaused  mail\n');
});

it('is 1 when it does not', async () => {
  const engines = fakeEngines({ health: async () => ILL });
  const people = await runCli(['health'], { engines });
  const machines = await runCli(['health', '--json'], { engines });

  expect(people).toMatchObject({ code: 1, out: expect.stringContaining('ECONNREFUSED') });
  expect(people.out).toContain('• The broker does not answer.');
  expect(machines.code).toBe(1);
  expect(jsonOf(machines)).toMatchObject({ ready: false, driver: { ok: false } });
});

it('asks the driver itself', async () => {
  const { engines, other } = sharedMemory();
  await other().queues.pause('mail');
  const { code, out } = await runCli(['health', '--json'], { engines });

  expect(code).toBe(0);
  expect(jsonOf({ out })).toMatchObject({
    ready: true,
    role: 'producing',
    driver: { name: 'inmemory', ok: true },
  });
});

it('asks a driver that fails', async () => {
  const driver = inmemory();
  const ping = async (): Promise<never> =>
    Promise.reject(
      new DriverError('ERR_BROKER_UNAVAILABLE', 'gone: redis://u:geheim@h', { retryable: true }),
    );
  const { engines } = sharedMemory({ ...driver, ping, connect: ping });
  const people = await runCli(['health'], { engines });
  const machines = await runCli(['health', '--json'], { engines });

  for (const { code, out } of [people, machines]) {
    expect(code).toBe(1);
    expect(out).toContain('redis://u:***@h');
    expect(out).not.toContain('geheim');
  }
});
