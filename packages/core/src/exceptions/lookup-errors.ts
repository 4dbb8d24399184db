import { QueueError } from './queue-error.ts';

/** No job of that id is known: it never was, or nothing is kept of it any more. */
export class JobNotFoundError extends QueueError {
  readonly id: string;

  constructor(id: string, queues: readonly string[]) {
    super(
      'ERR_JOB_NOT_FOUND',
      `No job ${id} is known in ${listed(queues)}: it never was there, or nothing is kept of it any more (option records).`,
    );
    this.id = id;
  }
}

/** An engine that serves many queues names them in no error. */
const MOST_NAMED = 10;

function listed(queues: readonly string[]): string {
  if (queues.length > MOST_NAMED) return `the ${queues.length} queues that this engine knows`;
  return `${queues.length === 1 ? 'the queue' : 'the queues'} ${queues.join(', ')}`;
}

/** The job goes on; only the wait for it is over. */
export class JobWaitTimeoutError extends QueueError {
  readonly id: string;

  constructor(id: string, waited: { readonly state: string; readonly timeoutMs: number }) {
    super(
      'ERR_JOB_WAIT_TIMEOUT',
      `The job ${id} is ${waited.state} and did not end within ${waited.timeoutMs} ms. It goes on; wait again, or give waitFor() a longer timeoutMs.`,
    );
    this.id = id;
  }
}
