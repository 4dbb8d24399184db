import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { tempPath } from './temp-path.ts';
import { openDriver } from './use-driver.ts';

const program = new URL('full-disk.mjs', import.meta.url).pathname;

it('a write that fails is told as unknown, is the last one, and loses nothing from before', async () => {
  const path = await tempPath();
  const limited = ['-c', 'ulimit -f 128; exec "$0" "$@"', process.execPath, program, path];
  const { stdout } = spawnSync('sh', limited, { timeout: 20_000 });
  const { stored, answer, reasons } = JSON.parse(String(stdout)) as Record<string, unknown>;

  expect(stored).toBeGreaterThan(5);
  expect(answer).toBe('unknown');
  expect(reasons).toEqual(['ERR_BROKER_FULL', 'ERR_BROKER_FULL', 'ERR_BROKER_FULL']);
  const driver = await openDriver({ path });
  // The one that did not fit was torn: it is not there.
  expect(await driver.stats('mail')).toMatchObject({ waiting: stored });
});
