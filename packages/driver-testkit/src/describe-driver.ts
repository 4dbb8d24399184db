import { runCase } from './bench/run-case.ts';
import { describeTopics } from './describe-topics.ts';
import type { DriverHarness } from './harness/driver-harness.ts';
import { RestartRound } from './harness/restart-round.ts';
import { DRIVER_TOPICS } from './suites/driver-topics.ts';

/**
 * Proves that a driver keeps the contract: call it once in the driver's test file.
 *
 * What a capability declares is proven, and so is what it does not declare: the harness can leave
 * nothing out. Each case has a driver of its own.
 */
export function describeDriver(harness: DriverHarness): void {
  const topics = DRIVER_TOPICS.map(({ name, cases, restarts }) => {
    // Others would have their broker restarted under them.
    const alone = restarts === true && harness.restartsAlone !== true;
    return { name, cases: cases(harness).map((proof) => (alone ? { ...proof, alone } : proof)) };
  });
  const round = harness.restartsTogether === true ? new RestartRound() : undefined;
  describeTopics(`driver ${harness.name}`, topics, {
    prove: (proof) =>
      round !== undefined && proof.alone === true
        ? round.run(() => runCase(harness, proof, round))
        : runCase(harness, proof),
    concurrent: harness.time.type === 'real',
    together: round !== undefined,
  });
}
