/** The working half of `two-processes`, a process of its own: does as it is told, and ends when nobody is there any more. */
import { libraryNamed } from './libraries/all.ts';
import type { Contender } from '../queues/library.ts';
import { expectRuns } from '../queues/workloads/jobs.ts';
import type { WorkOrder } from './workloads/two-processes.ts';

const LAST_WORDS_MS = 5_000;

let contender: Contender | undefined;
let run = expectRuns(0);

process.on('message', (order: WorkOrder) => void follow(order));
process.on('disconnect', () => void end());

/** Also where Redis is gone already: nobody waits for what could be said to it. */
async function end(): Promise<void> {
  setTimeout(() => process.exit(1), LAST_WORDS_MS).unref();
  await contender?.close();
}

// A rejection is unhandled on purpose: it ends this process, and with it the measurement.
async function follow(order: WorkOrder): Promise<void> {
  switch (order.type) {
    case 'open': {
      const { library, address, setting } = order;
      contender = await libraryNamed(library).open(address, setting, (payload) =>
        run.handler(payload),
      );
      await contender.start();
      process.send?.(true);
      return;
    }
    case 'expect': {
      if (contender === undefined) throw new Error('Nothing was opened.');
      run = expectRuns(order.jobs);
      process.send?.(true);
      await run.ended(contender);
      process.send?.(true);
    }
  }
}
