import {
  DriverError,
  type BrokerWarning,
  type GroupAnswer,
  type Store,
  type StoreGroup,
} from '@switchyard/core/driver';
import type { RedisPort } from '../connection/port.ts';
import { applyGroups } from './apply-groups.ts';
import { Claims } from './claims-facet.ts';
import { Control } from './control-facet.ts';
import { Locks } from './locks-facet.ts';
import { QueueRegistry } from './queue-registry.ts';
import { Records } from './records-facet.ts';
import { StoreKeys } from './store-keys.ts';
import type { StoreParts } from './store-parts.ts';
import { Timers } from './timers-facet.ts';

/** The connection of a store, which it opens and closes. */
export interface StoreConnection {
  readonly port: RedisPort;
  /** Idempotent; throws `DriverError`. */
  connect(signal?: AbortSignal): Promise<void>;
  /** One cheap round trip. */
  ping(signal?: AbortSignal): Promise<void>;
  /** What is amiss with how Redis is set up, or could not be seen. */
  warnings(): Promise<readonly BrokerWarning[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What a {@link RedisStore} is made of. */
export interface RedisStoreParts {
  readonly connection: StoreConnection;
  /** Beginning of every key. */
  readonly prefix: string;
}

/**
 * Keeps in Redis what another broker cannot hold. Every group is applied by one script, and Redis time is
 * its only clock; a call takes one round trip for each queue it names.
 *
 * All of a queue lies in one slot of a cluster. It is as durable as the server: with `appendfsync everysec`
 * the last second may be lost.
 */
export class RedisStore implements Store {
  readonly name = 'redis';
  readonly capabilities = { shared: true, durable: true } as const;
  readonly records: Store['records'];
  readonly locks: Store['locks'];
  readonly claims: Store['claims'];
  readonly timers: Store['timers'];
  readonly control: Store['control'];
  readonly #connection: StoreConnection;
  readonly #keys: StoreKeys;
  readonly #registry: QueueRegistry;
  #closed = false;

  constructor({ connection, prefix }: RedisStoreParts) {
    this.#connection = connection;
    this.#keys = new StoreKeys(prefix);
    const parts: StoreParts = { open: (call) => this.#open(call) };
    this.#registry = new QueueRegistry(parts);
    this.records = new Records(parts);
    this.locks = new Locks(parts);
    this.claims = new Claims(parts);
    this.timers = new Timers(parts, this.#registry);
    this.control = new Control(parts);
  }

  async connect(signal?: AbortSignal): Promise<void> {
    this.#open('connect');
    await this.#connection.connect(signal);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    this.#open('ping');
    await this.#connection.ping(signal);
  }

  async warnings(): Promise<readonly BrokerWarning[]> {
    this.#open('warnings');
    return this.#connection.warnings();
  }

  async apply(groups: readonly StoreGroup[]): Promise<readonly GroupAnswer[]> {
    const parts = this.#open('apply');
    if (groups.some(({ ops }) => ops.some(({ type }) => type === 'job.move'))) throw fusedOnly();
    // First, so that no timer is set which nobody would look for.
    await this.#registry.say(groups);
    return applyGroups(parts, groups);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  #open(call: string): { readonly port: RedisPort; readonly keys: StoreKeys } {
    if (!this.#closed) return { port: this.#connection.port, keys: this.#keys };
    throw new DriverError('ERR_CLOSED', `${call}: the Redis store is closed.`, {
      retryable: false,
    });
  }
}

function fusedOnly(): DriverError {
  return new DriverError(
    'ERR_CONFIG_INVALID',
    'apply: a store that stands apart from its broker cannot move messages; job.move is for fused stores.',
    { retryable: false },
  );
}
