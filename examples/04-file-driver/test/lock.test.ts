import { spawn, spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileDriver } from '../src/index.ts';
import { takeLock } from '../src/log/lock-file.ts';
import { tempPath } from './temp-path.ts';
import { openDriver } from './use-driver.ts';

/** The number of a process that is no more. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('two openers', () => {
  it('the second of one process is refused, and may try again once the first has closed', async () => {
    const path = await tempPath();
    const first = await openDriver({ path });
    const second = fileDriver({ path });

    await expect(second.connect()).rejects.toMatchObject({
      name: 'DriverError',
      code: 'ERR_BROKER_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('held by this process'),
    });
    await expect(first.ping()).resolves.toBeUndefined();
    await first.close();
    await expect(second.connect()).resolves.toBeUndefined();
    await second.close();
  });

  it('a living process keeps its lock, and is named', async () => {
    const path = await tempPath();
    const other = spawn(process.execPath, ['test/holder.mjs', path], {
      cwd: new URL('..', import.meta.url).pathname,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void other.kill('SIGKILL'));
    await new Promise((resolve) => other.stdout.once('data', resolve));

    await expect(fileDriver({ path }).connect()).rejects.toMatchObject({
      message: expect.stringContaining(`held by process ${other.pid}`),
    });
  });

  it('the refused one, and its close, leave the lock of the first alone', async () => {
    const path = await tempPath();
    await openDriver({ path });
    const second = fileDriver({ path });
    await expect(second.connect()).rejects.toThrow('held by');
    await second.close();

    await expect(fileDriver({ path }).connect()).rejects.toThrow('held by');
  });
});

describe('a stale lock', () => {
  it('of a dead process is taken over', async () => {
    const path = await tempPath();
    await writeFile(`${path}.lock.1`, `${deadPid()} 1`);
    const driver = await openDriver({ path });

    expect(await readFile(`${path}.lock.2`, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    await driver.close();
    expect(await readFile(`${path}.lock.2`, 'utf8')).toBe('');
    expect(await readdir(dirname(path))).toEqual([basename(path), `${basename(path)}.lock.2`]);
  });

  it.runIf(process.platform === 'linux')(
    'of a dead process whose number another one has by now is taken over',
    async () => {
      const path = await tempPath();
      await writeFile(`${path}.lock.1`, `${process.pid} 1`);

      await expect(openDriver({ path })).resolves.toBeDefined();
    },
  );

  it('goes to one of many who see it at once', async () => {
    const stale = `${deadPid()} 1`;
    for (let round = 0; round < 50; round += 1) {
      const path = await tempPath();
      await writeFile(`${path}.1`, stale);
      const taking = Array.from({ length: 10 }, () => takeLock(path));
      const taken = await Promise.allSettled(taking);

      expect(taken.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    }
  }, 30_000);

  it('is never had by two of many who come and go', async () => {
    const path = await tempPath();
    let holders = 0;
    let turns = 0;
    const comeAndGo = async (): Promise<void> => {
      while (turns < 300) {
        const release = await takeLock(path).catch(() => undefined);
        if (release === undefined) continue;
        holders += 1;
        turns += 1;
        expect(holders).toBe(1);
        await readdir(dirname(path));
        holders -= 1;
        await release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, comeAndGo));

    expect(await readdir(dirname(path))).toHaveLength(1);
  }, 30_000);
});

it('a folder that is not there is said', async () => {
  await expect(fileDriver({ path: '/no/such/folder/file' }).connect()).rejects.toMatchObject({
    name: 'DriverError',
    code: 'ERR_CONFIG_INVALID',
    message: expect.stringContaining('/no/such/folder'),
  });
});
