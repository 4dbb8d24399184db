import type { Peer, Scenario } from '../src/target.ts';
import type { Workload } from '../src/workload.ts';

/** A workload nobody runs. */
const idle: Workload = async () => undefined;

/** A scenario against peers `a` and `b`. */
export function scenario(overrides: Partial<Scenario> = {}): Scenario {
  const peers: readonly Peer[] = [
    { name: 'a', run: idle, goal: 2 },
    { name: 'b', run: idle },
  ];
  return { name: 's', about: 'All.', unit: 'jobs/s', jobs: 10, ours: idle, peers, ...overrides };
}
