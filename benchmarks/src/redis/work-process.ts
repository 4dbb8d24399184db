/** The working half of `two-processes`, a process of its own: does as it is told, and ends when nobody is there any more. */
import { libraryNamed } from './libraries/all.ts';
import type { Contender } from './library.ts';
import { finishLine, untilNoneLeft } from './workloads/jobs.ts';
import type { WorkOrder } from './workloads/two-processes.ts';

let contender: Contender | undefined;
let handler = finishLine(0).handler;

process.on('message', (order: WorkOrder) => void follow(order));
process.on('disconnect', () => void contender?.close());

// A rejection is unhandled on purpose: it ends this process, and with it the measurement.
async function follow(order: WorkOrder): Promise<void> {
  switch (order.type) {
    case 'open': {
      const { library, address, setting } = order;
      contender = await libraryNamed(library).open(address, setting, (payload) => handler(payload));
      await contender.start();
      process.send?.(true);
      return;
    }
    case 'expect': {
      if (contender === undefined) throw new Error('Nothing was opened.');
      const line = finishLine(order.jobs);
      handler = line.handler;
      await line.reached;
      await untilNoneLeft(contender);
      process.send?.(true);
    }
  }
}
