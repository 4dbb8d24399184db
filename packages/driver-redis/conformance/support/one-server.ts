import { afterAll, beforeAll } from 'vitest';
import { PrivateRedis } from './private-redis.ts';

/** The server of a test file, and those that came after it. */
export interface TestServer {
  /** The server, once tests run. */
  readonly now: () => PrivateRedis;
  /** A further server on what that one has written until now. */
  readonly successor: () => Promise<PrivateRedis>;
}

/** A server for all tests of a file, stopped after them. */
export function oneServer(...options: readonly string[]): TestServer {
  return serverBy(() => PrivateRedis.start(...options));
}

/** One that is made in another way. */
export function serverBy(start: () => Promise<PrivateRedis>): TestServer {
  const all: PrivateRedis[] = [];
  const now = (): PrivateRedis => {
    const [first] = all;
    if (first === undefined) throw new Error('The server is not up yet.');
    return first;
  };
  beforeAll(async () => {
    all.push(await start());
  });
  afterAll(async () => {
    await Promise.all(all.map((server) => server.remove()));
  });
  return {
    now,
    successor: async () => {
      const next = await now().successor();
      all.push(next);
      return next;
    },
  };
}
