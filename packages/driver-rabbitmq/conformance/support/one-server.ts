import { afterAll, beforeAll } from 'vitest';
import { PrivateRabbit } from './private-rabbit.ts';

/** A server for all tests of a file, stopped after them; `settings` are lines of rabbitmq.conf. */
export function oneServer(...settings: readonly string[]): () => PrivateRabbit {
  return serverBy(() => PrivateRabbit.start(settings));
}

/** A server that is had otherwise, for all tests of a file. */
export function serverBy(start: () => Promise<PrivateRabbit>): () => PrivateRabbit {
  let server: PrivateRabbit | undefined;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.remove());
  return () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return server;
  };
}
