import { turn } from './turn.ts';

type Listener = (reason: unknown, promise: Promise<unknown>) => void;

/** What was rejected and heard by nobody while `work` ran: outside of a test it ends the process. */
export async function unheardRejections(
  work: () => void | Promise<void>,
): Promise<readonly unknown[]> {
  const unheard: unknown[] = [];
  const note: Listener = (reason) => void unheard.push(reason);
  const others = process.rawListeners('unhandledRejection') as Listener[];
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  try {
    await work();
    await turn();
  } finally {
    process.off('unhandledRejection', note);
    for (const other of others) process.on('unhandledRejection', other);
  }
  return unheard;
}
