import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLock } from '../lib/brokers/system/lock.mjs';
import { accepts, freePorts, isFree } from '../lib/brokers/system/ports.mjs';
import { findProcess } from '../lib/brokers/system/processes.mjs';
import { freezeTree, killTree, thawTree } from '../lib/brokers/system/signals.mjs';

describe('a lock', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-lock-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** @param {string} file */
  async function mostAtOnce(file) {
    let [inside, most] = [0, 0];
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, { work })));
    return most;
  }

  it('lets one in at a time and is gone after', async () => {
    expect(await mostAtOnce(join(folder, 'lock'))).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a process that died is taken over, by one', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const file = join(folder, 'lock');
    await writeFile(file, `${pid} some-start some-id`);
    expect(await mostAtOnce(file)).toBe(1);
    await writeFile(file, `${process.pid} another-start some-id`);
    expect(await mostAtOnce(file)).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const file = join(folder, 'lock');
    const work = () => Promise.reject(new Error('no'));
    await expect(withLock(file, { work })).rejects.toThrow('no');
    expect(await mostAtOnce(file)).toBe(1);
  });
});

describe('ports', () => {
  it('that are taken are not handed out', async () => {
    const [from = 0] = await freePorts(1);
    const range = { from, to: from + 1 };
    expect(await freePorts(1, range)).toEqual([from]);
    const server = createServer();
    await new Promise((resolve) => {
      server.listen(from, '127.0.0.1', () => resolve(undefined));
    });
    expect(await isFree(from)).toBe(false);
    expect(await accepts(from)).toBe(true);
    await expect(freePorts(1, range)).rejects.toThrow('no 1 free ports');
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(from)).toBe(true);
    expect(await accepts(from)).toBe(false);
  });

  it('are below those that outgoing connections are given', async () => {
    for (const port of await freePorts(50)) expect(port).toBeLessThan(32_768);
  });
});

describe('signals', () => {
  it('reach what a process has started, in whichever session', async () => {
    const code = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { detached: true });
      console.log(child.pid);
      setInterval(() => {}, 1e6);`;
    const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await parent.stdout.take(1).toArray();
    const pids = [parent.pid ?? 0, Number(line)];
    const frozen = () => pids.map((pid) => findProcess(pid)?.frozen);

    await freezeTree(pids[0] ?? 0);
    expect(frozen()).toEqual([true, true]);
    thawTree(pids[0] ?? 0);
    await expect.poll(frozen).toEqual([false, false]);
    await killTree(pids[0] ?? 0);
    expect(frozen()).toEqual([undefined, undefined]);
    await killTree(pids[0] ?? 0);
  });
});
