import type { EnginePort } from '../engine-port.ts';
import { UsageError } from '../run/usage-error.ts';

/** Throws `UsageError` for an engine whose queues live in one process: several would each have their own. */
export function refuseOwnQueues({ capabilities }: EnginePort, driver: string): void {
  if (capabilities.shared.support !== 'none') return;
  throw new UsageError(
    `The queues of this driver live in one process: with --processes each process would have queues of its own (driver: ${driver}).`,
    'Set QUEUE_DRIVER (and QUEUE_URL) to a broker that processes share, or leave --processes out.',
  );
}
