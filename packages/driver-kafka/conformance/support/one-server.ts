import { afterAll, beforeAll } from 'vitest';
import { PrivateKafka } from './private-kafka.ts';

/** A server for all tests of a file, stopped after them. */
export function oneServer(): () => PrivateKafka {
  let server: PrivateKafka | undefined;
  beforeAll(async () => {
    server = await PrivateKafka.start();
  });
  afterAll(() => server?.remove());
  return () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return server;
  };
}
