/** A process of its own that runs the jobs; it tells its spans to the process that started it. */
import { BaseWorker } from '@switchyard/core';
import { tracedEngine } from './engine.ts';
import { spansOf, startTelemetry } from './telemetry.ts';

startTelemetry();
const engine = tracedEngine();

class WelcomeWorker extends BaseWorker {
  static readonly defaults = { queue: 'mail' };

  async run(user: string): Promise<void> {
    // A job of a job: it stands in the same trace, below the run that added it.
    await engine.enqueue('add_to_crm', user);
  }
}

class CrmWorker extends BaseWorker {
  static readonly defaults = { queue: 'crm' };

  async run(): Promise<void> {
    // Nothing to do.
  }
}

engine.registerTask('welcome', WelcomeWorker).registerTask('add_to_crm', CrmWorker);
let left = 2;
engine.events.on('job.completed', () => {
  left -= 1;
  if (left === 0) process.send?.(spansOf('worker'));
});
process.once('disconnect', () => void engine.close());
await engine.start();
