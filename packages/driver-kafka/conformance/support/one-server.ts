import { afterAll, beforeAll } from 'vitest';
import { PrivateKafka, type KafkaChoice } from './private-kafka.ts';

/** A server for all tests of a file, stopped after them. */
export function oneServer(choice: KafkaChoice = {}): () => PrivateKafka {
  let server: PrivateKafka | undefined;
  beforeAll(async () => {
    server = await PrivateKafka.start(choice);
  });
  afterAll(() => server?.remove());
  return () => {
    if (server === undefined) throw new Error('The server is not up yet.');
    return server;
  };
}
