import { afterAll, beforeAll } from 'vitest';
import { PrivateRabbit } from './private-rabbit.ts';

/** A server for all tests of a file, stopped after them; `settings` are lines of rabbitmq.conf. */
export function oneServer(...settings: readonly string[]): () => PrivateRabbit {
  let server: PrivateRabbit | undefined;
  beforeAll(async () => {
    server = await PrivateRabbit.start(...settings);
  });
  afterAll(() => server?.remove());
  return () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return server;
  };
}
