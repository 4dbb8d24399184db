import type { HealthReport } from '@switchyard/core';
import { expect, it } from 'vitest';
import type { DoctorReport, Finding } from '../../src/doctor/finding.ts';
import { fakeEngines } from '../support/fake-engine.ts';
import { jsonOf, runCli, type Given } from '../support/run-cli.ts';

const DRIVER = { name: 'redis', ok: true, pingMs: 2 };
const WELL: HealthReport = {
  live: true,
  ready: true,
  role: 'producing',
  driver: DRIVER,
  loops: [],
  running: 0,
  stuck: 0,
  paused: [],
  warnings: [],
  problems: [],
};
const engines = fakeEngines({ health: async () => WELL });

async function examine(given: Given, ...flags: string[]) {
  const { code, out } = await runCli(['doctor', '--json', ...flags], { engines, ...given });
  const report = jsonOf({ out }) as DoctorReport;
  const of = (check: string): readonly Finding[] =>
    report.findings.filter((finding) => finding.check === check);
  return { code, out, report, of };
}

it('finds nothing wrong where all is well', async () => {
  const { code, report, of } = await examine({
    env: { QUEUE_DRIVER: 'redis', QUEUE_PREFIX: 'shop' },
  });

  expect(code).toBe(0);
  expect(report).toMatchObject({ ok: true, notChecked: [] });
  expect(of('environment')).toMatchObject([
    { status: 'ok', found: 'QUEUE_DRIVER=redis QUEUE_PREFIX=shop' },
  ]);
  expect(of('connection')).toMatchObject([{ status: 'ok', found: 'redis answers in 2 ms' }]);
  expect(of('capabilities')[0]).toMatchObject({
    status: 'ok',
    found: expect.stringMatching(
      /^\d+ features native, 0 emulated, 0 by a store, 2 not to be had$/,
    ),
  });
});

it('says of every finding what was expected, and of those not well what to do', async () => {
  const { report } = await examine({ env: { QUEUE_DRVIER: 'redis' }, nodeVersion: '18.0.0' });

  const ill = report.findings.filter(({ status }) => status !== 'ok');
  expect(ill.length).toBeGreaterThan(2);
  for (const { expected } of report.findings) expect(expected).toMatch(/\w/);
  for (const { remedy } of ill) expect(remedy).toMatch(/\w/);
});

it.each([
  ['18.20.0', 'error'],
  ['20.18.9', 'error'],
  ['20.19.0', 'ok'],
  ['21.7.0', 'error'],
  ['22.11.0', 'error'],
  ['22.12.0', 'ok'],
  ['23.0.0', 'error'],
  ['26.1.0', 'ok'],
])('Node %s is %s', async (nodeVersion, status) => {
  const { of, code } = await examine({ nodeVersion });

  expect(of('node')).toMatchObject([{ status }]);
  expect(code).toBe(status === 'ok' ? 0 : 1);
});

it.each([
  ['QUEUE_DRVIER', 'Did you mean QUEUE_DRIVER?'],
  ['QUEUE_CONCURENCY', 'Did you mean QUEUE_CONCURRENCY?'],
  ['QUEUE_SOMETHING_ELSE', 'Remove it, unless another program reads it'],
])('wonders about %s', async (name, remedy) => {
  const { of, out, code } = await examine({ env: { [name]: 'geheim' } });

  expect(of('environment')[1]).toMatchObject({
    status: 'warn',
    remedy: expect.stringContaining(remedy),
  });
  expect(out).not.toContain('geheim');
  expect(code).toBe(0);
});

it('lists everything that is wrong with the environment, and makes no engine to repeat it', async () => {
  const env = {
    QUEUE_URL: 'redis://ada:geheim@h',
    QUEUE_PORT: 'x',
    QUEUE_TLS_KEY: '-----BEGIN PRIVATE KEY----- geheim',
    QUEUE_SASL_MECHANISM: 'geheim geheim',
    QUEUE_CONCURRENCY: 'many',
  };
  const { code, report, of, out } = await examine({ env });

  expect(code).toBe(1);
  expect(of('environment').map(({ status }) => status)).toEqual(Array(6).fill('error'));
  for (const name of ['QUEUE_PORT', 'QUEUE_TLS_KEY', 'QUEUE_SASL_MECHANISM', 'QUEUE_CONCURRENCY'])
    expect(of('environment').some(({ found }) => found.startsWith(`${name} must be`))).toBe(true);
  expect(report.notChecked).toEqual(['driver', 'connection', 'capabilities']);
  expect(out).not.toContain('PRIVATE');
});

it('calls of several variables only those right that are', async () => {
  const env = {
    QUEUE_DRIVER: 'redis',
    QUEUE_TLS: 'true',
    QUEUE_TLS_CERT: '/no/such/file.pem',
    QUEUE_CONCURRENCY: 'many',
  };
  const { of } = await examine({ env });

  const [right, ...wrong] = of('environment');
  expect(right).toMatchObject({ status: 'ok', found: 'QUEUE_DRIVER=redis QUEUE_TLS=true' });
  expect(wrong.length).toBeGreaterThan(1);
  for (const { status } of wrong) expect(status).toBe('error');
});

it('warns of a password in --store', async () => {
  const { of, out } = await examine({}, '--store', 'redis://ada:geheim@localhost');

  expect(of('secrecy')).toMatchObject([{ remedy: 'Set QUEUE_STORE instead of --store.' }]);
  expect(out).not.toContain('geheim');
});

it('never prints a password', async () => {
  const secret = 'pa55:w/o@rd';
  const url = `redis://ada:${secret}@db.example.org:6379`;
  const health = async (): Promise<never> => Promise.reject(new Error(`auth ${secret} at ${url}`));
  const given = { engines: fakeEngines({ health }), env: { QUEUE_URL: url } };
  const parts = {
    engines: fakeEngines({ health }),
    env: { QUEUE_HOST: 'db', QUEUE_PASSWORD: secret },
  };

  const runs = [
    await runCli(['doctor'], given),
    await runCli(['doctor', '--json'], given),
    await runCli(['doctor', '--url', url], { engines: given.engines }),
    await runCli(['doctor'], parts),
    await runCli(['health', '--log-level', 'debug'], given),
    await runCli(['health', '--json', '--log', 'json', '--log-level', 'debug'], given),
  ];
  for (const { out, err } of runs) {
    expect(out + err).toContain('***');
    expect(out + err).not.toMatch(/pa55|o@rd/);
  }
});

it('prints no password of a URL whose scheme was forgotten', async () => {
  const url = 'ada:pw@db.example.org';
  const both = await examine({ env: { QUEUE_URL: url, QUEUE_STORE: url, QUEUE_HOST: url } });
  const alone = await examine({ env: { QUEUE_URL: url } });

  expect(both.out + alone.out).not.toMatch(/ada|pw/);
  expect(both.out).toContain('QUEUE_STORE=(21 characters)');
  expect(alone.out).toContain('QUEUE_URL=(21 characters)');
});

it('works when the package of the driver is missing', async () => {
  const { code, out } = await runCli(['doctor', '--json', '--driver', '@acme/no-such-driver']);
  const { code: human, out: text } = await runCli(['doctor', '--driver', '@acme/no-such-driver']);

  expect(code).toBe(1);
  expect(jsonOf({ out })).toMatchObject({
    ok: false,
    notChecked: ['connection', 'capabilities'],
    findings: expect.arrayContaining([
      expect.objectContaining({
        check: 'driver',
        status: 'error',
        found: expect.stringContaining('npm install @acme/no-such-driver'),
      }),
    ]),
  });
  expect(human).toBe(1);
  expect(text).toContain('not checked, because of the error above: connection, capabilities');
});

it('works when the broker is down, and says where it was looked for', async () => {
  const driver = { name: 'redis', ok: false, problem: 'connect ECONNREFUSED' };
  const store = { name: 'postgres', ok: true };
  const health = async () => ({ ...WELL, ready: false, driver, store });
  const down = fakeEngines({ health });
  const env = { QUEUE_HOST: 'db.example.org', QUEUE_PORT: '6380' };
  const { code, of } = await examine({ engines: down, env });

  expect(code).toBe(1);
  expect(of('connection')).toMatchObject([
    {
      status: 'error',
      found: 'redis does not answer: connect ECONNREFUSED',
      expected: 'An answer from db.example.org:6380.',
      remedy: expect.stringContaining('QUEUE_URL'),
    },
    { status: 'ok', found: 'postgres answers' },
  ]);
});

it('warns where nobody chose a driver', async () => {
  const byDefault = { ...engines, chosen: () => ({ name: 'inmemory', by: 'default' }) as const };
  const { of, code } = await examine({ engines: byDefault });

  expect(of('driver')).toMatchObject([
    { status: 'warn', remedy: expect.stringContaining('QUEUE_DRIVER') },
  ]);
  expect(code).toBe(0);
});

it.each([
  [1, 'redis://db.example.org', {}],
  [0, 'rediss://db.example.org', {}],
  [0, 'amqp://db.example.org', { QUEUE_TLS: 'true' }],
  [0, 'amqp://ada@localhost:5672', {}],
  [0, 'kafka://127.0.0.1', {}],
  [1, 'amqp://localhost.example.org', {}],
  [0, 'redis://db.example.org', { NODE_ENV: 'development' }],
])('in production, warns %d times of %s with %o', async (times, url, more) => {
  const { of } = await examine({ env: { NODE_ENV: 'production', QUEUE_URL: url, ...more } });
  expect(of('secrecy')).toHaveLength(times);
});

it('warns of a password on the command line', async () => {
  const { of } = await examine({}, '--url', 'redis://ada:geheim@localhost');
  expect(of('secrecy')).toMatchObject([{ remedy: 'Set QUEUE_URL instead of --url.' }]);
});

it('tells how the broker is set up wrongly, with what to do; what cannot be seen too', async () => {
  const warnings = [
    {
      name: 'redis',
      check: 'eviction',
      status: 'wrong',
      found: 'maxmemory-policy is allkeys-lru',
      expected: 'maxmemory-policy is noeviction.',
      remedy: 'Set maxmemory-policy noeviction.',
    },
    {
      name: 'redis',
      check: 'persistence',
      status: 'unknown',
      found: 'CONFIG is forbidden',
      expected: 'The append-only file is on.',
      remedy: 'Look yourself.',
    },
  ] as const;
  const given = { engines: fakeEngines({ health: async () => ({ ...WELL, warnings }) }) };
  const { code, of } = await examine({ ...given, env: { QUEUE_DRIVER: 'redis' } });

  expect(code).toBe(0);
  expect(of('broker')).toEqual([
    {
      check: 'broker',
      status: 'warn',
      found: 'redis, eviction: maxmemory-policy is allkeys-lru',
      expected: 'maxmemory-policy is noeviction.',
      remedy: 'Set maxmemory-policy noeviction.',
    },
    {
      check: 'broker',
      status: 'warn',
      found: 'redis, persistence, could not be checked: CONFIG is forbidden',
      expected: 'The append-only file is on.',
      remedy: 'Look yourself.',
    },
  ]);
  const { out } = await runCli(['doctor'], { ...given, env: { QUEUE_DRIVER: 'redis' } });
  expect(out).toContain('to do: Set maxmemory-policy noeviction.');
});
