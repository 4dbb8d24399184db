import type { CommandContext } from '../run/command-context.ts';
import type { SupervisorLink } from '../supervise/process-port.ts';
import { refuseOwnQueues } from './refuse-own-queues.ts';
import { SupervisedStop } from './supervised-stop.ts';
import { WearWatch } from './wear-watch.ts';
import { runTasks, type WorkerArgs, type WorkerReport } from './worker.ts';

/** Runs the tasks of a module in one of several processes, until its supervisor says so or ends. */
export async function supervisedWorker(
  context: CommandContext,
  args: WorkerArgs,
  link: SupervisorLink,
): Promise<WorkerReport> {
  const stop = new SupervisedStop(context, link);
  const watch = new WearWatch(context.parts, link);
  try {
    const report = await runTasks(context, args, {
      stop,
      loaded: ({ engine, own }, jobs) => {
        refuseOwnQueues(engine, own ? 'made by the module' : context.driverText);
        watch.begin(engine.events, jobs);
      },
      started: () => {
        stop.ready();
        void link.tell({ type: 'ready' });
      },
    });
    const { stillRunning, jobs } = report;
    const byModule = !stop.isTold;
    await link.tell({ type: 'stopped', stop: { byModule, stillRunning, jobs } });
    return report;
  } finally {
    watch.end();
  }
}
