import { describe, expect, it } from 'vitest';
import type { Stopwatch, Workload } from '../src/workload.ts';
import { target } from '../src/targets/inmemory.ts';
import { FinishLine } from '../src/workloads/finish-line.ts';

const JOBS = 230;

class Presses implements Stopwatch {
  readonly all: string[] = [];
  start(): void {
    this.all.push('start');
  }
  stop(): void {
    this.all.push('stop');
  }
}

const workloads = [
  ...target.scenarios.flatMap(({ name, ours, peers }) => [
    { name: `${name}: ours`, run: ours },
    ...peers.map((peer) => ({ name: `${name}: ${peer.name}`, run: peer.run })),
  ]),
  ...target.profiles.map(({ name, run }) => ({ name: `profile: ${name}`, run })),
];

describe('each workload of the in-memory target', () => {
  it.each<{ name: string; run: Workload }>(workloads)(
    '$name ends, and is timed once',
    async ({ run }) => {
      const watch = new Presses();
      await run(JOBS, watch);
      expect(watch.all).toEqual(['start', 'stop']);
    },
  );
});

describe('FinishLine', () => {
  it('is reached by the last job and by none before it', async () => {
    const line = new FinishLine(2);
    let reached = false;
    const waiting = line.reached.then(() => (reached = true));
    line.count();
    await Promise.resolve();
    expect(reached).toBe(false);
    line.count();
    await waiting;
    expect(reached).toBe(true);
  });
});
