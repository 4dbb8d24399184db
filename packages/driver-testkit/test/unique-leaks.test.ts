import { describe, expect, it } from 'vitest';
import type {
  Driver,
  OutboundMessage,
  PublishResult,
  Settlement,
  Store,
} from '@switchyard/core/driver';
import { inmemoryStore, type InMemoryDriver, type VirtualClock } from '@switchyard/driver-inmemory';
import { runEngineCase } from '../src/engine-bench/run-engine-case.ts';
import { unique } from '../src/engine-suites/unique.ts';
import { engineHarness, type EngineHarness } from '../src/harness/engine-harness.ts';
import { onConsumer, changed as changedDriver } from './mutants/mutate.ts';
import { leakAtPurge, leakMutants } from './store-mutants/leak-mutants.ts';
import { changed } from './store-mutants/mutate-store.ts';
import { inmemoryHarness } from './support/inmemory-harness.ts';

/** Names of the cases that fail. */
async function failuresOf(harness: EngineHarness): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const proof of unique.cases(harness))
    await runEngineCase(harness, proof).catch(() => failed.push(proof.name));
  return failed;
}

/** What a case that finds a leak says. */
const FREE = /is free once/;

describe('a lock that outlives its job is found by the engine beside a store', () => {
  // A refused enqueue is no end of a job, and records that are kept are the engine's choice.
  const leaks = leakMutants.filter(({ name }) => /^leaks .* that (is|makes)/.test(name));

  it.each([...leaks, leakAtPurge])('$name', async ({ of }) => {
    const create = (clock: unknown): Store =>
      of(inmemoryStore({ clock: clock as VirtualClock }), clock as VirtualClock);
    const pairing = { name: 'mutant', create };
    const failed = await failuresOf(engineHarness(inmemoryHarness(), pairing));
    expect(failed.filter((name) => FREE.test(name))).not.toEqual([]);
  });
});

/** How a job may leave a fused driver. */
type End = 'completed' | 'discarded' | 'dead' | 'cancelled' | 'removed' | 'purged';

/** The driver, which goes on to lock the key of a job that has ended so. */
function leaking(driver: InMemoryDriver, end: End): Driver {
  const keys = new Map<string, string>();
  const leaked = new Map<string, string>();
  const leak = (id: string): void => {
    const key = keys.get(id);
    if (key !== undefined) leaked.set(key, id);
  };
  const outer = onConsumer(driver, (consumer) => ({
    settle: (settlements, options) => {
      for (const one of settlements) if (endOf(one) === end) leak(one.delivery.id);
      return consumer.settle(settlements, options);
    },
  }));
  return changedDriver(driver, {
    subscribe: (queue, options) => outer.subscribe(queue, options),
    publish: async (queue, messages, options) => {
      const holders = messages.map((message) => leaked.get(keyOf(message) ?? ''));
      if (holders.some((holder) => holder !== undefined))
        return holders.map((id): PublishResult => ({ type: 'duplicate', existingId: id ?? '' }));
      for (const message of messages) {
        const key = keyOf(message);
        if (key !== undefined) keys.set(message.id, key);
      }
      return driver.publish(queue, messages, options);
    },
    purge: async (queue) => {
      if (end === 'purged') for (const { id } of driver.messages()) leak(id);
      return driver.purge(queue);
    },
    fused: { ...driver.fused, store: moving(driver.fused.store, end, leak) },
  } as Partial<Driver>);
}

function moving(store: Store, end: End, leak: (id: string) => void): Store {
  return changed(store, {
    apply: async (groups) => {
      for (const { id, ops } of groups)
        if (ops.some((op) => op.type === 'job.move' && op.to === end)) leak(id);
      return store.apply(groups);
    },
  });
}

function keyOf({ ops = [] }: OutboundMessage): string | undefined {
  const op = ops.find(({ type }) => type === 'lock.acquire');
  return op?.type === 'lock.acquire' ? op.key : undefined;
}

function endOf({ kind, ops = [] }: Settlement): string | undefined {
  const op = ops.find(({ type }) => type === 'record.end');
  if (op?.type === 'record.end') return op.state;
  return kind === 'dead' ? kind : undefined;
}

describe('a lock that outlives its job is found by the engine on a fused driver', () => {
  it.each<End>(['completed', 'discarded', 'dead', 'cancelled', 'removed', 'purged'])(
    '%s',
    async (end) => {
      const rich = inmemoryHarness();
      const create = (): Driver => leaking(rich.create(), end);
      const failed = await failuresOf(engineHarness({ ...rich, create }, 'own'));
      expect(failed.filter((name) => FREE.test(name))).not.toEqual([]);
    },
  );
});

describe('the engine beside what leaks nothing', () => {
  it('fails no case', async () => {
    const create = (clock: unknown): Store => inmemoryStore({ clock: clock as VirtualClock });
    const apart = engineHarness(inmemoryHarness(), { name: 'inmemory apart', create });
    expect(await failuresOf(apart)).toEqual([]);
    expect(await failuresOf(engineHarness(inmemoryHarness(), 'own'))).toEqual([]);
  });
});
