import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { findProcess } from '../../lib/brokers/system/processes.mjs';
import { accepts, isFree } from '../../lib/brokers/system/ports.mjs';
import { until } from '../../lib/brokers/system/until.mjs';
import { available, testHome } from './test-home.mjs';

/**
 * A real client, which connects anew for each call.
 *
 * @typedef {object} Client
 * @property {(url: string, text: string) => Promise<void>} write  resolves when the broker has it for good
 * @property {(url: string) => Promise<string[]>} readAll  everything written, sorted
 */

/**
 * What every broker of `scripts/brokers` does, in the order of one life: each test goes on from the
 * one before.
 *
 * @param {string} name
 * @param {Client} client
 */
export function describeBroker(name, client) {
  describe(`the broker ${name}`, () => {
    const { home, open } = testHome();
    const brokers = open();
    const port = async () => Number(/:(\d+)(?:\/|$)/.exec(await brokers.url(name))?.[1]);

    beforeEach(async (test) => {
      if (test.task.name === 'goes down without a trace') return;
      await available(test, { from: () => brokers.up(name) });
    });

    it('comes up and tells where and what it is', async () => {
      const status = await brokers.status(name);
      expect(status).toMatchObject({
        name,
        state: 'running',
        version: expect.stringMatching(/\d/),
      });
      expect(status.url).toContain('127.0.0.1:');
      expect(await brokers.up(name)).toEqual(status);
    });

    it('is reached from this machine only', async () => {
      const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
      const outside = addresses.filter(({ internal }) => !internal);
      const at = await port();
      const reached = await Promise.all(outside.map(({ address }) => accepts(at, address)));
      expect(reached).not.toContain(true);
      expect(await accepts(at)).toBe(true);
    });

    it('keeps what a client wrote through kill -9 and start', async () => {
      const url = await brokers.url(name);
      await client.write(url, 'before the kill');
      expect(await client.readAll(url)).toEqual(['before the kill']);

      await brokers.kill(name);
      expect(await brokers.status(name)).toMatchObject({ state: 'dead', pids: [], url });
      expect(await accepts(await port())).toBe(false);
      await brokers.kill(name);

      expect(await brokers.start(name)).toMatchObject({ state: 'running', url });
      expect(await client.readAll(url)).toEqual(['before the kill']);
    });

    it('answers nothing while frozen and all of it when thawed', async () => {
      const url = await brokers.url(name);
      await brokers.freeze(name);
      expect(await brokers.status(name)).toMatchObject({ state: 'frozen', url });
      const written = client.write(url, 'while frozen').then(() => 'written');
      const silence = pause(500).then(() => 'silence');
      expect(await Promise.race([written, silence])).toBe('silence');

      await brokers.thaw(name);
      expect(await written).toBe('written');
      expect(await client.readAll(url)).toEqual(['before the kill', 'while frozen']);
    });

    it('is killed while frozen', async () => {
      await brokers.freeze(name);
      await brokers.kill(name);
      expect(await brokers.status(name)).toMatchObject({ state: 'dead' });
    });

    it('comes up again after somebody else killed it', async (test) => {
      const { way, pids, url = '' } = await brokers.status(name);
      if (way !== 'local') return test.skip('a container has no process that could be killed here');
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      const gone = () => pids.every((pid) => findProcess(pid) === undefined) || undefined;
      expect(await until(gone, { withinMs: 10_000 })).toBe(true);
      expect(await brokers.status(name)).toMatchObject({ state: 'dead' });

      expect(await brokers.up(name)).toMatchObject({ state: 'running', url });
      expect(await client.readAll(url)).toContain('before the kill');
    });

    it('keeps its data through a restart, and through down with keep and up', async () => {
      const { url = '' } = await brokers.restart(name);
      await client.write(url, 'after the restart');
      await brokers.down(name, { keep: true });
      expect(await brokers.status(name)).toMatchObject({ state: 'dead' });
      expect(await brokers.up(name)).toMatchObject({ state: 'running', url });
      expect(await client.readAll(url)).toContain('after the restart');
    });

    it('goes down without a trace', async (test) => {
      const { state, pids } = await brokers.status(name);
      if (state === 'absent') return test.skip('it never came up');
      const formerPort = await port();
      await brokers.down(name);
      expect(await brokers.status(name)).toEqual({ name, state: 'absent', pids: [] });
      expect(pids.filter((pid) => findProcess(pid) !== undefined)).toEqual([]);
      expect(await isFree(formerPort)).toBe(true);
      expect(existsSync(join(home, name))).toBe(false);
      await brokers.down(name);
    });
  });
}
