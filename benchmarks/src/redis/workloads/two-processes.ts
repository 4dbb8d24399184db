import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { repeat } from '../../measure/sample.ts';
import { PAYLOAD } from '../../payload.ts';
import type { Workload } from '../../workload.ts';
import type { Address, Library, Setting } from '../../queues/library.ts';
import { withServer } from '../server.ts';
import { inFlight } from '../../queues/workloads/jobs.ts';
import { CALLS } from '../../queues/workloads/one-process.ts';

const ENTRY = new URL('../work-process.js', import.meta.url);
const WARM_UPS = 4;
const WARM_UP_JOBS = 10_000;
const WARM_UP_MS = 1_500;

/**
 * What a working process is told: whom to work for, then how many jobs to expect. It answers each with
 * `true`, and once more when all those jobs have ended.
 */
export type WorkOrder =
  | {
      readonly type: 'open';
      readonly library: string;
      readonly address: Address;
      readonly setting: Setting;
    }
  | { readonly type: 'expect'; readonly jobs: number };

/** Adds jobs while another process runs them, from the first call until none is left. Both warm up before. */
export function twoProcesses({ name, open }: Library, setting: Setting): Workload {
  return (jobs, watch) =>
    withServer(async ({ address }) => {
      const worker = new WorkProcess();
      await worker.order({ type: 'open', library: name, address, setting });
      const contender = await open(address, setting);
      const addAndWait = async (count: number): Promise<void> => {
        await worker.order({ type: 'expect', jobs: count });
        const ended = worker.answer();
        await inFlight(count, CALLS, () => contender.add(PAYLOAD));
        await ended;
      };
      await repeat(() => addAndWait(WARM_UP_JOBS), WARM_UPS, WARM_UP_MS);
      watch.start();
      await addAndWait(jobs);
      watch.stop();
      await contender.close();
      await worker.close();
    });
}

/** The process that works, as the one that adds sees it. */
class WorkProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(ENTRY));
  readonly #gone: Promise<unknown> = once(this.#child, 'exit');

  async order(what: WorkOrder): Promise<void> {
    const answered = this.answer();
    this.#child.send(what);
    await answered;
  }

  async answer(): Promise<void> {
    const isGone = this.#gone.then(() => {
      throw new Error('The working process ended.');
    });
    await Promise.race([once(this.#child, 'message'), isGone]);
  }

  async close(): Promise<void> {
    this.#child.disconnect();
    await this.#gone;
  }
}
