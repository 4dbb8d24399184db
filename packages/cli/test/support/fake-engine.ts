import type { JobRecord } from '@switchyard/core';
import { getQueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import type { EnginePort, JobsPort } from '../../src/engine-port.ts';
import type { EngineSource } from '../../src/run/cli-parts.ts';
import { silent } from './silent.ts';

/** Engines of which some parts are stood in for. */
export function fakeEngines(parts: Partial<EnginePort>): EngineSource {
  const real = getQueueEngine({ driver: inmemory(), logger: silent });
  const fake = instead<EnginePort>(asShared(real), parts);
  return {
    chosen: () => ({ name: 'fake', by: 'QUEUE_DRIVER' }),
    make: () => fake,
  };
}

/** An engine on the in-memory driver that says of itself that other processes see its queues. */
export function asShared(engine: EnginePort): EnginePort {
  const shared = { support: 'native', via: 'a test shares it' } as const;
  return instead(engine, { capabilities: { ...engine.capabilities, shared } });
}

/** The same object, with some members stood in for. */
export function instead<T extends object>(real: T, members: Partial<T>): T {
  return new Proxy(real, {
    get: (target, key) => {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Jobs of which only some methods are there; another call fails the test. */
export function fakeJobs(methods: Partial<JobsPort>): { readonly jobs: JobsPort } {
  const missing = async (): Promise<never> => Promise.reject(new Error('not asked for'));
  return {
    jobs: {
      get: missing,
      list: missing,
      cancel: missing,
      retry: missing,
      promote: missing,
      remove: missing,
      explain: missing,
      waitFor: missing,
      ...methods,
    },
  };
}

/** A record with everything a job of no special kind has. */
export function record(fields: Partial<JobRecord> = {}): JobRecord {
  return {
    id: 'job-1',
    queue: 'mail',
    task: 'send_email',
    state: 'waiting',
    attempt: 1,
    maxAttempts: 5,
    run: undefined,
    redrives: 0,
    priority: 5,
    orderingKey: undefined,
    uniqueKey: undefined,
    enqueuedAt: new Date('2026-01-31T08:00:00Z'),
    runAt: undefined,
    deadline: undefined,
    startedAt: undefined,
    endedAt: undefined,
    worker: undefined,
    reason: undefined,
    error: undefined,
    payload: { to: 'ada@example.org' },
    headers: {},
    result: undefined,
    progress: undefined,
    logs: [],
    ...fields,
  };
}
