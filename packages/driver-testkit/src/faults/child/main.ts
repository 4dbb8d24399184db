import { BaseWorker, getQueueEngine, type JobContext } from '@switchyard/core';
import { openLedger } from '../../ledger/ledger.ts';
import { recordEngine } from '../../ledger/record-engine.ts';
import type { ChildMessage, ChildSetup, FaultJob } from './child-setup.ts';
import { brokenDriver, loadDriver } from './make-driver.ts';
import { runFaultJob } from './run-fault-job.ts';

class FaultWorker extends BaseWorker {
  override run(payload: FaultJob, job: JobContext): Promise<void> {
    return runFaultJob(payload, job);
  }
}

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A worker process of the fault runner: works until SIGTERM, or until its parent is gone. */
async function main(setup: ChildSetup): Promise<void> {
  const ledger = openLedger(setup.folder, setup.name);
  const driver = await loadDriver(setup.driver);
  const engine = getQueueEngine({
    driver: brokenDriver(driver, ledger, setup),
    leaseMs: setup.leaseMs,
    drainMs: setup.graceMs,
    abortMs: setup.abortMs,
    poisonLimit: setup.poisonLimit,
    logger: silent,
  });
  recordEngine(engine as never, ledger);
  engine.registerTask('fault', FaultWorker as never);
  const started = new Set<string>();
  let handedBack = false;
  engine.events.on('job.started', ({ id }) => void started.add(id));
  engine.events.on('job.released', ({ id, why }) => {
    handedBack ||= why === 'shutdown' && started.has(id);
  });
  process.on('disconnect', () => process.exit(3));
  process.on('SIGTERM', () => {
    ledger.write({ type: 'stopping' });
    void engine.stop().then(async ({ stillRunning }) => {
      await engine.close();
      // 0: everything that ran has ended. 1: something was handed back, or still runs.
      process.exit(stillRunning > 0 || handedBack ? 1 : 0);
    });
  });
  const { concurrency, prefetch } = setup;
  await engine.start({ concurrency, prefetch, queues: { [setup.queue]: 1 } });
  ledger.write({ type: 'worker-up', concurrency });
  tell({ type: 'up' });
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}

try {
  await main(JSON.parse(process.argv[2] ?? '') as ChildSetup);
} catch (error) {
  tell({ type: 'failed', error: String(error) });
  process.exitCode = 2;
}
