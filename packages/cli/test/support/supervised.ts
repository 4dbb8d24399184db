import { FakeCrew, type FakeProcess } from './fake-crew.ts';
import { startCli, type Given, type Running } from './run-cli.ts';
import { sharedMemory } from './shared-memory.ts';

/** A supervisor with stood-in processes. */
export interface Supervised extends Running {
  readonly crew: FakeCrew;
}

/** Starts `switchyard worker ./worker.js` with these flags, a shared driver and no real process. */
export function startSupervised(flags: readonly string[], given: Given = {}): Supervised {
  const crew = new FakeCrew();
  const { engines } = sharedMemory();
  const running = startCli(['worker', './worker.js', ...flags], {
    engines,
    startProcess: crew.startProcess,
    wait: crew.wait,
    now: () => crew.time,
    ...given,
  });
  return { ...running, crew };
}

/** As `startSupervised`, when so many processes take jobs. */
export async function startReady(
  processes: number,
  flags: readonly string[] = [],
): Promise<Supervised & { readonly first: FakeProcess }> {
  const supervised = startSupervised(['--processes', String(processes), ...flags]);
  await supervised.crew.nth(processes);
  for (const one of supervised.crew.started) one.ready();
  return { ...supervised, first: await supervised.crew.nth(1) };
}
