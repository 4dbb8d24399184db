import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { BaseWorker, getQueueEngine } from '@switchyard/core';
import { eventually, realTime } from '@switchyard/driver-testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileDriver } from '../src/index.ts';
import { tempPath } from './temp-path.ts';
import { message, openDriver, receiveAll, store } from './use-driver.ts';

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const program = (name: string): string => new URL(name, import.meta.url).pathname;

describe('kill -9 in the middle of work', () => {
  it('loses nothing that was acknowledged and repeats nothing whose end was', async () => {
    const path = await tempPath();
    const ledger = `${path}.ledger`;
    for (let life = 0; life < 6; life += 1) await liveAndBeKilled({ path, ledger, life });
    const lines = (await readFile(ledger, 'utf8')).trim().split('\n');
    const dead = await finish(path, (id) => lines.push(`ran ${id}`));
    const idsOf = (what: string): string[] =>
      lines
        .filter((line) => line.startsWith(`${what} `))
        .map((line) => line.slice(what.length + 1));

    const added = idsOf('added');
    expect(added.length).toBeGreaterThan(100);
    expect(idsOf('ended').length).toBeGreaterThan(50);
    const ran = new Set(idsOf('ran'));
    expect(
      added.filter((id) => !ran.has(id)),
      'lost',
    ).toEqual([]);
    const ended = idsOf('ended');
    expect(
      ended.filter((id) => lines.lastIndexOf(`ran ${id}`) > lines.indexOf(`ended ${id}`)),
      'run again after its end',
    ).toEqual([]);
    expect(new Set(dead).size, 'one dead letter each').toBe(dead.length);
    const failing = [...ran].filter((id) => Number(id.split('-')[1]) % 7 === 0);
    expect(dead.toSorted()).toEqual(failing.toSorted());
  }, 60_000);

  it('is counted for what was held, and for nothing else', async () => {
    const path = await tempPath();
    const driver = await openDriver({ path });
    await store(driver, [message('killer'), message('waits')]);
    await driver.close();
    const seen = [0, 1, 2].map(() => spawnSync(process.execPath, [program('killed.mjs'), path]));

    expect(seen.map(({ stdout }) => String(stdout))).toEqual(['killer 0', 'killer 1', 'killer 2']);
    const after = await openDriver({ path });
    const deaths = (await receiveAll(after)).map(({ id, deaths: count }) => [id, count]);
    expect(deaths).toEqual([
      ['killer', 3],
      ['waits', 0],
    ]);
  }, 20_000);
});

/** One life: works until its ledger has grown by a bit that differs from life to life. */
async function liveAndBeKilled(options: {
  readonly path: string;
  readonly ledger: string;
  readonly life: number;
}): Promise<void> {
  const { path, ledger, life } = options;
  const sizeOf = (): Promise<number> =>
    stat(ledger).then(
      ({ size }) => size,
      () => 0,
    );
  const before = await sizeOf();
  const child = spawn(process.execPath, [program('hard-worker.mjs'), path, ledger, `l${life}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const grown = async (): Promise<void> => {
    expect(await sizeOf()).toBeGreaterThan(before + 2_000 + life * 777);
  };
  await eventually(realTime(), grown, { what: `life ${life}`, withinMs: 15_000, stepMs: 5 });
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
}

/** Works until nothing is left, telling of each run, and answers the ids of the dead letters. */
async function finish(path: string, onRun: (id: string) => void): Promise<readonly string[]> {
  class Worker extends BaseWorker {
    override async run(number: unknown, { id }: { readonly id: string }): Promise<void> {
      onRun(id);
      if (Number(number) % 7 === 0) throw new Error('never works');
    }
  }
  const driver = fileDriver({ path });
  const engine = getQueueEngine({ driver, poisonLimit: 1_000, logger: silent });
  engine.registerTask('work', Worker);
  await engine.start({ concurrency: 20 });
  const empty = async (): Promise<void> => {
    const { waiting, delayed, active } = await engine.queues.stats('default');
    expect([waiting, delayed, active]).toEqual([0, 0, 0]);
  };
  await eventually(realTime(), empty, { what: 'an empty queue', withinMs: 30_000 });
  await engine.stop();
  const letters = await receiveAll(driver, 'default.dead');
  await engine.close();
  return letters.map(({ id }) => id);
}
