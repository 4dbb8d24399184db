import { systemClock } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';

/** What is done with a client before it counts, and in which time. */
export interface Beginning {
  /** Called once it is connected; rejecting gives the connection up. */
  readonly onReady: ((client: Redis) => Promise<void>) | undefined;
  readonly withinMs: number;
}

/**
 * Connects a client. One that falls silent meanwhile is given up like any other. Rejects with what says most about
 * why it failed, having let the client go.
 */
export async function beginClient(client: Redis, { onReady, withinMs }: Beginning): Promise<void> {
  let failure: unknown;
  let bySentinel: unknown;
  client.on('error', (error: unknown) => {
    // That none was of use tells less than what the last of them said.
    failure = isNoSentinel(error) ? (bySentinel ?? error) : error;
  });
  client.on('sentinelError', (error: unknown) => {
    bySentinel = error;
  });
  const begin = async (): Promise<void> => {
    await client.connect();
    await onReady?.(client);
  };
  try {
    await inTime(begin(), withinMs);
  } catch (error) {
    letGo(client);
    throw failure ?? error;
  }
}

/** Of a connection that is closed already, ioredis would wait for the close, and keep the process for 2 s. */
export function letGo(client: Redis): void {
  if (client.status !== 'close' && client.status !== 'end') client.disconnect(false);
}

function inTime(beginning: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = systemClock.setTimer(() => reject(new Error(`no answer came for ${ms} ms`)), ms, {
      keepsAlive: false,
    });
    beginning.then(resolve, reject).finally(() => timer.clear());
  });
}

function isNoSentinel(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('All sentinels are unreachable');
}
