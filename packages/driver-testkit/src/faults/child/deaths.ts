/** Ways in which a handler can end its process. */
export type Death =
  | 'SIGKILL'
  | 'SIGSEGV'
  | 'exit'
  | 'abort'
  | 'out of memory'
  /** Something thrown that nobody can catch, once the handler has returned. */
  | 'thrown later'
  /** A promise that nobody waits for, rejected once the handler has returned. */
  | 'rejected later';

/** Ends this process, or, for what comes later, makes sure that it will end. */
export async function die(by: Death): Promise<void> {
  switch (by) {
    case 'SIGKILL':
    case 'SIGSEGV':
      process.kill(process.pid, by);
      return wait();
    case 'exit':
      return process.exit(0);
    case 'abort':
      return process.abort();
    case 'out of memory':
      return fillMemory();
    case 'thrown later':
      setTimeout(() => {
        throw new Error('as planned, later');
      }, LATER_MS);
      return;
    case 'rejected later':
      setTimeout(() => void Promise.reject(new Error('as planned, later')), LATER_MS);
  }
}

/** Long enough for the handler to have returned, and for its ack to be on its way or there. */
const LATER_MS = 5;

function fillMemory(): never {
  const hoard: unknown[] = [];
  for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
}

/** The signal comes when it comes. */
function wait(): Promise<never> {
  return new Promise(() => undefined);
}
