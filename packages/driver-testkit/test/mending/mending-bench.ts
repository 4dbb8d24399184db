import { rejects } from 'node:assert/strict';
import { EnqueueUnknownError, type QueueEngine } from '@switchyard/core';
import type { Driver, Store } from '@switchyard/core/driver';
import { inmemoryStore } from '@switchyard/driver-inmemory';
import { onTestFinished } from 'vitest';
import { EngineBench } from '../../src/engine-bench/engine-bench.ts';
import type { Handler, TaskSpec } from '../../src/engine-bench/task-spec.ts';
import { faultyDriver } from '../../src/fakes/faulty-driver.ts';
import { interceptDriver } from '../../src/fakes/intercept-driver.ts';
import { engineHarness } from '../../src/harness/engine-harness.ts';
import type { Lack } from '../../src/poor/lacks.ts';
import { poorHarness } from '../../src/poor/poor-harness.ts';
import { inmemoryHarness } from '../support/inmemory-harness.ts';

/** The name of a store in tests. */
const PAIRING = 'inmemory apart';

/** Shorter than the rounds of any loop. */
const STEP_MS = 250;

/** What the tests of mending stand on: a broker, a store apart from it, virtual time. */
export interface MendingBench {
  readonly bench: EngineBench;
  /** The driver, for engines that work: what they publish is counted. */
  readonly counted: (who?: string) => Driver;
  /** Who published which job, in order. */
  readonly published: { readonly who: string; readonly id: string; readonly at: number }[];
  /** Milliseconds since the beginning. */
  readonly now: () => number;
  /** Lets so much time pass, in steps: loops that idle have a round at the end of each, and no other. */
  readonly pass: (ms: number) => Promise<void>;
}

/** A bench without repeats, so that a lost answer stays lost, and without what else is named; closed after the test. */
export async function openMending(lacks: readonly Lack[] = []): Promise<MendingBench> {
  const harness = poorHarness(inmemoryHarness(), ['recognisesRepeats', ...lacks]);
  const pairing = { name: PAIRING, create: inmemoryStoreOn };
  const driver = await harness.create();
  const store = inmemoryStoreOn(driver.clock);
  const bench = new EngineBench(engineHarness(harness, pairing), driver, store);
  onTestFinished(() => bench.close());
  await driver.connect();
  const began = bench.time.now();
  const now = (): number => bench.time.now() - began;
  const published: { readonly who: string; readonly id: string; readonly at: number }[] = [];
  const counted = (who = 'worker'): Driver =>
    interceptDriver(driver, ({ method, args: [, messages] }, proceed) => {
      if (method === 'publish')
        for (const { id } of messages as readonly { readonly id: string }[])
          published.push({ who, id, at: now() });
      return proceed();
    });
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= STEP_MS) await bench.time.pass(Math.min(left, STEP_MS));
  };
  return { bench, counted, published, now, pass };
}

function inmemoryStoreOn(clock: Driver['clock']): Store {
  return inmemoryStore({ clock });
}

/** One task, `send`, that does this. */
export function sending(run: Handler = () => undefined): Readonly<Record<string, TaskSpec>> {
  return { send: { run } };
}

interface StuckOptions {
  /** Whether the broker has it all the same. @default false */
  readonly arrives?: boolean;
  /** @default 1 */
  readonly payload?: unknown;
  readonly delayMs?: number;
  readonly priority?: number;
  readonly unique?: { readonly key: string };
}

/**
 * Enqueues a job whose producer never learns whether the broker has it: its record stays `enqueuing`.
 */
export async function enqueueStuck(
  { bench }: MendingBench,
  options: StuckOptions = {},
): Promise<string> {
  const { arrives = false, payload = 1, ...rest } = options;
  const driver = faultyDriver(bench.driver);
  driver.fail('publish', { after: arrives, error: new Error('the answer was lost') });
  const producer = bench.engine(sending(), { driver }) as QueueEngine;
  let id = '';
  await rejects(bench.within(producer.enqueue('send', payload, rest), 'enqueue()'), (error) => {
    if (error instanceof EnqueueUnknownError) ({ id } = error);
    return id !== '';
  });
  return id;
}

/** The store apart. */
export function storeOf({ bench: { store } }: MendingBench): Store {
  if (store === undefined) throw new Error('there is a store');
  return store;
}

/** Where a job stands. */
export async function stateOf(mending: MendingBench, id: string): Promise<string | undefined> {
  const [job] = await storeOf(mending).records.get([{ queue: 'mail', id }]);
  return job?.state;
}

/** A bench on a broker without a delay: the store keeps jobs back. */
export function openKeeping(): Promise<MendingBench> {
  return openMending(['delay', 'delayedRelease']);
}

/** Enqueues a delayed job from a process that does not work, and answers its id and its instant. */
export async function enqueueDelayed(
  { bench, now }: MendingBench,
  delayMs: number,
  payload: unknown = 1,
): Promise<{ readonly id: string; readonly dueAt: number }> {
  const dueAt = now() + delayMs;
  const { id } = await bench.engine(sending()).enqueue('send', payload, { delayMs });
  return { id, dueAt };
}

/** When each job ran, in milliseconds since the beginning. */
export function runsOf({ bench, now }: MendingBench): readonly (readonly [string, number])[] {
  const began = bench.time.now() - now();
  return bench.runs.map(({ id, at }) => [id, at - began]);
}
