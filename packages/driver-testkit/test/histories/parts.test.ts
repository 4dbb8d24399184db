import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '@switchyard/driver-inmemory';
import { Mortality } from '../../src/fakes/mortality.ts';
import { engineHarness } from '../../src/harness/engine-harness.ts';
import { explore, runScript } from '../../src/histories/explore.ts';
import { mortalClock } from '../../src/histories/mortal-clock.ts';
import { readRegressions, saveRegression } from '../../src/histories/regressions.ts';
import type { HistoryGround } from '../../src/histories/run-history.ts';
import { showScript } from '../../src/histories/show-step.ts';
import type { Script } from '../../src/histories/step.ts';
import { losingMutants } from '../mutants/losing-mutants.ts';
import { historiesGround } from '../support/histories-ground.ts';

const SCRIPT: Script = {
  finale: 'fresh',
  steps: [
    { do: 'start', concurrency: 2, weights: [3, 1], strict: true, restarts: true },
    { do: 'enqueue', job: { queue: 'mail', acts: [{ do: 'throw', ms: 20 }], orderingKey: 'k' } },
    { do: 'advance', ms: 300 },
    { do: 'freeze', pick: 0 },
    { do: 'enqueue', job: { queue: 'mail', acts: [] } },
    { do: 'break', calls: 'settle', how: 'answer-lost', times: 1, skip: 0 },
    { do: 'pause', queue: 'mail' },
  ],
};

function ground(mutant?: string): HistoryGround {
  const { harness, inspect } = historiesGround((driver) => {
    const { of } = losingMutants.find(({ name }) => name === mutant) ?? {};
    return of?.(driver) ?? (driver as never);
  });
  return { pair: engineHarness(harness, 'own'), inspect, deadlineMs: 10_000 };
}

describe('a process', () => {
  it('that is frozen asks and hears nothing until it thaws, and then all of it in order', async () => {
    const life = new Mortality();
    const heard: string[] = [];
    const listener = life.hearing((word: string) => heard.push(word));
    life.freeze();
    listener('a');
    listener('b');
    const call = life.call(async () => heard.push('called'));
    await Promise.resolve();
    expect(heard).toEqual([]);
    life.thaw();
    await call;
    expect(heard).toEqual(['a', 'b', 'called']);
  });

  it('that dies while it is frozen hears nothing of what waited', async () => {
    const life = new Mortality();
    const heard: string[] = [];
    life.freeze();
    life.hearing((word: string) => heard.push(word))('a');
    void life.call(() => heard.push('called'));
    life.die();
    life.thaw();
    await Promise.resolve();
    expect([heard, life.isAlive, life.death.aborted]).toEqual([[], false, true]);
  });

  it('has no timer that fires while it is frozen, and none at all once it is dead', async () => {
    const clock = virtualClock();
    const life = new Mortality();
    const own = mortalClock(clock, life);
    const fired: string[] = [];
    own.setTimer(() => fired.push('early'), 10);
    own.setTimer(() => fired.push('cleared'), 10).clear();
    own.setTimer(() => fired.push('late'), 1_000);
    life.freeze();
    await clock.advance(100);
    expect(fired).toEqual([]);
    life.thaw();
    expect(fired).toEqual(['early']);
    life.die();
    await clock.advance(10_000);
    expect(fired).toEqual(['early']);
  });
});

describe('a history', () => {
  it('is the same each time', async () => {
    const told: string[][] = [];
    for (const _ of [1, 2]) {
      const onEnd: HistoryGround['onEnd'] = ({ lines }) => {
        told.push(lines.map(({ mono, process, type }) => `${mono} ${process} ${type}`));
      };
      expect(await runScript({ ...ground(), onEnd }, SCRIPT)).toEqual([]);
    }
    expect(told[0]?.length).toBeGreaterThan(20);
    expect(told[1]).toEqual(told[0]);
  });

  it('can be read', () => {
    expect(showScript(SCRIPT).split('\n').slice(0, 3)).toEqual([
      '  1. start a worker, concurrency 2, strict mail 3 : reports 1, restarts',
      '  2. enqueue to mail, orderingKey "k": throw after 20 ms',
      '  3. advance 300 ms',
    ]);
  });

  it('that fails is made short, and fails again from what is saved of it', async () => {
    const broken = ground('release loses');
    const failed = await explore(broken, { runs: 50, seed: 7, maxSteps: 25, shrinkMs: 10_000 });
    expect(failed?.script.steps.length).toBeLessThanOrEqual(4);
    const file = join(mkdtempSync(join(tmpdir(), 'histories-')), 'regressions.json');
    expect(readRegressions(file)).toEqual([]);
    if (failed !== undefined) saveRegression(file, 'here', failed);
    if (failed !== undefined) saveRegression(file, 'here', failed);
    const [saved, ...others] = readRegressions(file);
    expect([saved?.on, others]).toEqual(['here', []]);
    expect(saved && (await runScript(broken, saved))).not.toEqual([]);
    expect(saved && (await runScript(ground(), saved))).toEqual([]);
  }, 40_000);
});
