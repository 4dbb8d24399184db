/** Names of what is told through control. Queue names have no slash. */
export const WORD = {
  /** A queue is paused; the value is when, in epoch milliseconds. */
  pause: 'pause/',
  /** A job is to be cancelled; the value is the generation that is meant. */
  cancel: 'cancel/',
  /** A job that its worker keeps for a retry is to run now; the value is when. */
  promote: 'promote/',
  /** A worker is there; the value is its {@link Heartbeat}. */
  worker: 'worker/',
} as const;

/** Name of the cancel request of a job. */
export function cancelWord(queue: string, id: string): string {
  return `${WORD.cancel}${queue}/${id}`;
}

/** Name of the request to run a job now that its worker keeps. */
export function promoteWord(queue: string, id: string): string {
  return `${WORD.promote}${queue}/${id}`;
}

/** The job of such a request. Queue names have no slash. */
export function jobOfWord(word: string): { readonly queue: string; readonly id: string } {
  const [, queue = '', ...id] = word.split('/');
  return { queue, id: id.join('/') };
}

/** What a worker says of itself, again and again. */
export interface Heartbeat {
  readonly queues: readonly string[];
  readonly tasks: readonly string[];
  readonly concurrency: number;
  readonly running: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Reads a heartbeat; `undefined` where it is none. */
export function readHeartbeat(text: string): Heartbeat | undefined {
  try {
    const value = JSON.parse(text) as Heartbeat;
    return Array.isArray(value.queues) && Array.isArray(value.tasks) ? value : undefined;
  } catch {
    return undefined;
  }
}
