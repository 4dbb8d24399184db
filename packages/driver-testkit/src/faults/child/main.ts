import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import { openLedger, type Ledger } from '../../ledger/ledger.ts';
import { recordEngine } from '../../ledger/record-engine.ts';
import { writeBaseline, writeEnd, type ResourceCounts } from '../resources.ts';
import type { ChildMessage, ChildSetup, FaultJob, ParentMessage } from './child-setup.ts';
import { brokenDriver, loadDriver, loadStore } from './make-driver.ts';
import { runFaultJob } from './run-fault-job.ts';
import { watchHealth } from './watch-health.ts';

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Ends of a run that a handler came to by itself. */
const ENDS = ['job.completed', 'job.retried', 'job.dead', 'job.lease-lost'] as const;

/** A worker process of the fault runner: works until SIGTERM, or until its parent is gone. */
async function main(setup: ChildSetup): Promise<void> {
  const ledger = openLedger(setup.folder, setup.name);
  process.on('disconnect', () => process.exit(3));
  let stop: () => void = () => process.exit(0);
  process.on('SIGTERM', () => stop());
  measureOnDemand(ledger);
  const before = writeBaseline(ledger);
  const engine = await openEngine(setup, ledger);
  stop = stopper(engine, ledger, before);
  if (setup.watchesHealth) watchHealth(engine, ledger);
  const { concurrency, prefetch } = setup;
  const queues = setup.queues ?? { [setup.queue]: 1 };
  await engine.start({ concurrency, prefetch, queues, agingMs: setup.agingMs });
  ledger.write({ type: 'worker-up', concurrency });
  tell({ type: 'up' });
}

async function openEngine(setup: ChildSetup, ledger: Ledger): Promise<QueueEngine> {
  const engine = getQueueEngine({
    driver: brokenDriver(await loadDriver(setup.driver), ledger, setup),
    store: setup.store && (await loadStore(setup.store)),
    leaseMs: setup.leaseMs,
    drainMs: setup.graceMs,
    abortMs: setup.abortMs,
    poisonLimit: setup.poisonLimit,
    records: setup.records,
    unknownTaskMs: setup.unknownTaskMs,
    logger: silent,
  }) as unknown as QueueEngine;
  recordEngine(engine, ledger);
  class FaultWorker extends BaseWorker {
    override run(payload: FaultJob, job: JobContext): unknown {
      return runFaultJob(payload, job, ledger);
    }
  }
  engine.registerTask('fault', FaultWorker as never);
  return engine;
}

/** Stops in order and exits: with 0 where everything that ran has ended, with 1 where something was handed back or still runs. */
function stopper(engine: QueueEngine, ledger: Ledger, before: ResourceCounts): () => void {
  const running = new Set<string>();
  let handedBack = false;
  engine.events.on('job.started', ({ id }) => void running.add(id));
  for (const end of ENDS) engine.events.on(end, ({ id }) => void running.delete(id));
  engine.events.on('job.released', ({ id, why }) => {
    handedBack ||= why === 'shutdown' && running.has(id);
  });
  const stop = async (): Promise<void> => {
    ledger.write({ type: 'stopping' });
    const { stillRunning } = await engine.stop();
    await engine.close();
    // What a handler that runs on holds is its own.
    if (stillRunning === 0) await writeEnd(ledger, before);
    process.exit(stillRunning > 0 || handedBack ? 1 : 0);
  };
  return () => void stop();
}

/** Writes down what it holds open whenever its parent asks. */
function measureOnDemand(ledger: Ledger): void {
  const baselines = new Map<string, ResourceCounts>();
  const measure = async ({ span, phase }: ParentMessage): Promise<void> => {
    if (phase === 'baseline') baselines.set(span, writeBaseline(ledger, span));
    else await writeEnd(ledger, baselines.get(span) ?? {}, span);
    tell({ type: 'measured' });
  };
  process.on('message', (message) => void measure(message as ParentMessage));
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
