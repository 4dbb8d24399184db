import type { StopSignal } from '../run/exit-codes.ts';
import { fromWire, toWire, type Order } from './messages.ts';
import type { ProcessSettings, StopCause, SupervisorLink } from './process-port.ts';

const MIB = 1_048_576;

/**
 * The way of this process to the supervisor that forked it. From now on SIGINT is left to the
 * supervisor, who has it from the same terminal, and the first SIGTERM is a wish to stop like the
 * supervisor's own. Once the supervisor is gone, either ends this process.
 */
export function supervisorLink({ process: number, limits }: ProcessSettings): SupervisorLink {
  const stop = new FirstWish();
  const onSignal = (signal: StopSignal): void => {
    if (signal === 'SIGTERM') stop.wish('SIGTERM');
  };
  const orphaned = (): void => {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    stop.wish('orphaned');
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  process.on('message', (message) => {
    if (fromWire<Order>(message)?.type === 'drain') stop.wish('supervisor');
  });
  process.on('disconnect', orphaned);
  // It may have died before this process could listen.
  if (!process.connected) orphaned();
  // Listening must not keep a process alive that has nothing left to do: that is how a module that
  // waits for ever is found out.
  process.channel?.unref();
  return {
    process: number,
    limits,
    tell: (news) =>
      new Promise((resolve) => {
        if (!process.connected || process.send === undefined) resolve();
        else process.send(toWire(news), undefined, undefined, () => resolve());
      }),
    onStop: (listener) => stop.heard(listener),
    memoryMiB: () => process.memoryUsage.rss() / MIB,
  };
}

/** Keeps the first wish to stop until somebody listens. */
class FirstWish {
  #cause: StopCause | undefined;
  #listener: ((cause: StopCause) => void) | undefined;

  wish(cause: StopCause): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#listener?.(cause);
  }

  heard(listener: (cause: StopCause) => void): void {
    this.#listener = listener;
    if (this.#cause !== undefined) listener(this.#cause);
  }
}
