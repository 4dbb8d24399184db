import { expect, it } from 'vitest';
import { runBin, startBin } from './start-bin.ts';

it('prints its help, its version and its exit codes', async () => {
  const help = await runBin(['--help']);
  const version = await runBin(['--version']);

  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('Exit codes:');
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('answers bad usage with 2 and a hint', async () => {
  const { code, out, err } = await runBin(['stats', '--wach']);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Did you mean --watch?');
});

it('does not show what is in the memory of another process', async () => {
  const stats = await runBin(['stats']);
  const enqueue = await runBin(['enqueue', 'task', '-'], { stdin: '1' });

  for (const { code, out, err } of [stats, enqueue]) {
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('live in one process');
  }
});

it('refuses to leave the driver to chance in production', async () => {
  const { code, err } = await runBin(['stats'], { env: { NODE_ENV: 'production' } });

  expect(code).toBe(2);
  expect(err).toContain('Error ERR_CONFIG_INVALID: No driver is chosen');
});

it('tells what is wrong with a variable, and never its secret', async () => {
  const env = { QUEUE_DRIVER: 'kafka', QUEUE_URL: 'redis://ada:geheim@db.example.org' };
  const stats = await runBin(['stats'], { env });
  const doctor = await runBin(['doctor'], { env });

  expect(stats).toMatchObject({ code: 2, err: expect.stringContaining('kafka://') });
  expect(doctor).toMatchObject({
    code: 1,
    out: expect.stringContaining('Check QUEUE_DRIVER and QUEUE_URL'),
  });
  for (const { out, err } of [stats, doctor]) expect(out + err).not.toContain('geheim');
});

it('doctor works when the package of the driver is missing', async () => {
  const { code, out } = await runBin(['doctor'], { env: { QUEUE_DRIVER: '@acme/no-such-driver' } });

  expect(code).toBe(1);
  expect(out).toContain('npm install @acme/no-such-driver');
  expect(out).toContain('not checked, because of the error above: connection, capabilities');
});

it('ends quietly when nobody reads on', async () => {
  const { child, ended } = startBin(['--help']);
  child.stdout?.destroy();

  expect(await ended).toMatchObject({ err: '' });
});
