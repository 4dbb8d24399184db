import { randomUUID } from 'node:crypto';
import { getQueueEngine, type QueueEngine } from '@switchyard/core';
import { redis } from '@switchyard/driver-redis';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { PrivateRedis } from './private-redis.ts';

/** A server with a replica, for all tests of a file. */
export interface Pair {
  /** Both, once tests run. */
  readonly master: PrivateRedis;
  readonly replica: PrivateRedis;
  /** An engine that knows the task `send`, closed after its test. */
  engineOn(url?: string): QueueEngine;
  /** Is closed after its test. */
  owns(one: { close(): Promise<unknown> }): void;
}

const none = (): void => undefined;
const SILENT = { debug: none, info: none, warn: none, error: none };

/** Starts both before the tests of a file, and thaws the replica after each. */
export function onePair(): Pair {
  const servers: PrivateRedis[] = [];
  const open: { close(): Promise<unknown> }[] = [];
  const server = (index: number): PrivateRedis => {
    const one = servers[index];
    if (one === undefined) throw new Error('The servers are not up yet.');
    return one;
  };
  beforeAll(async () => {
    servers.push(await PrivateRedis.start('--repl-diskless-sync-delay', '0'));
    servers.push(await server(0).replica());
  });
  afterEach(async () => {
    server(1).thaw();
    for (const one of open.splice(0).toReversed()) await one.close();
  });
  afterAll(async () => {
    await Promise.all(servers.map((one) => one.remove()));
  });
  return {
    get master() {
      return server(0);
    },
    get replica() {
      return server(1);
    },
    engineOn(url = server(0).url) {
      const driver = redis({ url, prefix: `c-${randomUUID().slice(0, 8)}` });
      const engine = getQueueEngine({ driver, logger: SILENT });
      open.push(engine);
      return engine.declareTask('send');
    },
    owns: (one) => void open.push(one),
  };
}
