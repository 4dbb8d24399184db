import { randomUUID } from 'node:crypto';
import type { Store } from '@switchyard/core/driver';
import { RedisStore } from '../../../src/store/redis-store.ts';
import { TestConnection } from './test-connection.ts';

/** A store with what a test looks at behind it. */
export interface TestStore {
  readonly store: Store;
  readonly connection: TestConnection;
  readonly prefix: string;
}

/** A store under a prefix: one of its own, unless another's is given. */
export function testStore(port: number, prefix: string = `t-${randomUUID()}`): TestStore {
  const connection = new TestConnection(port);
  const store = new RedisStore({ connection, prefix });
  return { store, connection, prefix };
}
