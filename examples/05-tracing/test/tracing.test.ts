import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { PrivateRedis } from '../../../packages/driver-redis/conformance/support/private-redis.ts';

const file = (path: string): URL => new URL(`../${path}`, import.meta.url);

it('prints one trace over two processes, as expected.txt and the README say, and ends by itself', async () => {
  const server = await PrivateRedis.start();
  onTestFinished(() => server.remove());
  const env = { ...process.env, QUEUE_DRIVER: 'redis', QUEUE_URL: server.url };
  const run = promisify(execFile)(process.execPath, [file('dist/main.js').pathname], {
    cwd: file('.').pathname,
    env,
    timeout: 40_000,
  });
  const expected = await readFile(file('expected.txt'), 'utf8');

  expect((await run).stdout).toBe(expected);
  expect(await readFile(file('README.md'), 'utf8')).toContain(expected);
});
