import type { Writable } from 'node:stream';

const corked = new WeakSet<Writable>();

/**
 * Lets all that is written to a connection until the end of the next turn leave in one piece: amqplib
 * writes each frame by itself, and each would be a call to the system.
 */
export function corkBriefly(connection: object): void {
  const { stream }: { stream?: Writable } = connection;
  if (stream === undefined || typeof stream.cork !== 'function' || corked.has(stream)) return;
  corked.add(stream);
  stream.cork();
  // The frames of this turn are written by an immediate of amqplib's own, in the turn after it.
  setImmediate(() => {
    setImmediate(() => {
      corked.delete(stream);
      stream.uncork();
    });
  });
}
