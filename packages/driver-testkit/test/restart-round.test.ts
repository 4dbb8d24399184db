import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RestartRound } from '../src/harness/restart-round.ts';

/** Cases on a broker that tells what happens to it. */
function bench() {
  const round = new RestartRound();
  const told: string[] = [];
  const restart = (name: string): Promise<void> =>
    round.restart(async () => {
      told.push(`${name} restarts`);
      await nextTurn();
      told.push(`${name} restarted`);
    });
  return { round, told, restart };
}

describe('cases that restart together', () => {
  it('restart in one turn, once the slowest of them is ready', async () => {
    const { round, told, restart } = bench();
    const one = (name: string, turns: number): Promise<void> =>
      round.run(async () => {
        for (let turn = 0; turn < turns; turn += 1) await nextTurn();
        told.push(`${name} ready`);
        await restart(name);
      });
    await Promise.all([one('slow', 9), one('quick', 1)]);
    expect(told).toEqual([
      'quick ready',
      'slow ready',
      'quick restarts',
      'slow restarts',
      'quick restarted',
      'slow restarted',
    ]);
  });

  it('wait for nobody who failed before, or needs no restart', async () => {
    const { round, told, restart } = bench();
    const failed = round.run(async () => {
      await nextTurn();
      throw new Error('no');
    });
    const calm = round.run(async () => {
      await nextTurn();
    });
    const one = round.run(() => restart('one'));
    await expect(failed).rejects.toThrow('no');
    await Promise.all([calm, one]);
    expect(told).toEqual(['one restarts', 'one restarted']);
  });

  it('go on where a restart fails, and each hears of its own', async () => {
    const { round } = bench();
    const fails = round.run(() => round.restart(() => Promise.reject(new Error('not up'))));
    const works = round.run(() => round.restart(() => Promise.resolve('up')));
    await expect(fails).rejects.toThrow('not up');
    await expect(works).resolves.toBe('up');
    await expect(round.run(() => Promise.resolve('next'))).resolves.toBe('next');
  });

  it('who comes during a restart begins after it', async () => {
    const { round, told, restart } = bench();
    const first = round.run(() => restart('first'));
    const late = round.run(async () => {
      told.push('late begins');
      await restart('late');
    });
    await Promise.all([first, late]);
    expect(told).toEqual([
      'first restarts',
      'first restarted',
      'late begins',
      'late restarts',
      'late restarted',
    ]);
  });

  it('who was restarted is not restarted again before it ends', async () => {
    const { round, told, restart } = bench();
    let end = (): void => undefined;
    const lasting = round.run(async () => {
      await restart('lasting');
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      told.push('lasting ends');
    });
    while (!told.includes('lasting restarted')) await nextTurn();
    const second = round.run(() => restart('second'));
    for (let turn = 0; turn < 9; turn += 1) await nextTurn();
    end();
    await Promise.all([lasting, second]);
    expect(told.indexOf('lasting ends')).toBeLessThan(told.indexOf('second restarts'));
  });
});
