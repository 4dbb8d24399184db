import { describe, expect, test } from 'vitest';
import type { Capabilities } from '../../src/contract/capabilities.ts';
import { engineCapabilities } from '../../src/capability/engine-capabilities.ts';
import type { JobOptions } from '../../src/task/job-options.ts';
import { BaseWorker } from '../../src/worker/base-worker.ts';
import { makeEngine } from '../support/make-engine.ts';
import { RICH, ScriptedDriver } from '../support/scripted-driver.ts';

function bench(capabilities: Partial<Capabilities>) {
  const scripted = new ScriptedDriver(capabilities);
  const { engine } = makeEngine(scripted);
  engine.declareTask('a');
  return { engine, scripted };
}

const NO_DELAY = { delay: false, release: 'none' } as const;
const SHORT_DELAY = { delay: { maxMs: 1_000, resolutionMs: 1 }, release: 'none' } as const;
const fixed = (delayMs: number): JobOptions => ({ backoff: { type: 'fixed', delayMs } });

describe('an option that the driver lacks is refused before anything is sent', () => {
  test.each<[string, Partial<Capabilities>, JobOptions]>([
    ['orderingKey', { ordering: 'none' }, { orderingKey: 'k' }],
    ['id', { uniqueIds: false }, { id: 'x' }],
    ['delayMs of 30001 ms', NO_DELAY, { delayMs: 30_001 }],
    ['delayMs of 1001 ms', SHORT_DELAY, { delayMs: 1_000.5 }],
    ['backoff of 30001 ms', NO_DELAY, fixed(30_001)],
    ['backoff of 1001 ms', SHORT_DELAY, { backoff: { type: 'steps', delaysMs: [0, 1_001] } }],
    ['backoff of 600000 ms', NO_DELAY, { backoff: { type: 'exponential' } }],
  ])('%s', async (feature, capabilities, options) => {
    const { engine, scripted } = bench(capabilities);
    await expect(engine.enqueue('a', 1, options)).rejects.toMatchObject({
      name: 'UnsupportedFeatureError',
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature,
      driver: 'scripted',
      remedy: expect.stringMatching(/^\S.*\.$/),
    });
    expect(scripted.calls).toEqual([]);
  });

  test.each<[string, Partial<Capabilities>, JobOptions]>([
    ['orderingKey', {}, { orderingKey: 'k' }],
    ['orderingKey on declared queues', { ordering: 'declared' }, { orderingKey: 'k' }],
    ['id', {}, { id: 'x' }],
    ['a delay that the worker can hold', NO_DELAY, { delayMs: 30_000 }],
    ['a backoff that the worker can hold', NO_DELAY, fixed(30_000)],
    ['a custom backoff', NO_DELAY, { backoff: { type: 'custom', name: 'mine' } }],
    [
      'a delay of 400 days',
      { delay: { maxMs: 1e12, resolutionMs: 1 } },
      { delayMs: 34_560_000_000 },
    ],
    ['any priority', { priority: false }, { priority: 9 }],
  ])('and one that it has is taken: %s', async (_, capabilities, options) => {
    const { engine } = bench(capabilities);
    await expect(engine.enqueue('a', 1, options)).resolves.toMatchObject({ outcome: 'added' });
  });

  test.each<[string, (engine: ReturnType<typeof bench>['engine']) => Promise<unknown>]>([
    ['deadLetters.list', (engine) => engine.deadLetters.list('a')],
    ['queues.stats', (engine) => engine.queues.stats('a')],
  ])('%s: no false zero', async (feature, call) => {
    const { engine, scripted } = bench({ peek: false, stats: 'none' });
    await expect(call(engine)).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED_FEATURE', feature });
    expect(scripted.calls).toEqual([]);
  });
});

class IdleWorker extends BaseWorker {
  override run(): void {}
}

describe('where the broker takes back what is held for too long', () => {
  const HOLD_MS = 60_000;
  /** Before it runs it may wait for a lease, and its end for an abort. */
  const LONGEST_MS = HOLD_MS - 10_000 - 1_000;

  function held(options: Parameters<typeof makeEngine>[1] = {}) {
    const scripted = new ScriptedDriver();
    Object.assign(scripted.driver, { maxHoldMs: HOLD_MS });
    const { engine, lines } = makeEngine(scripted, options);
    return { engine, lines, scripted };
  }
  const refusal = (ms: number) => ({
    code: 'ERR_UNSUPPORTED_FEATURE',
    feature: `timeoutMs of ${ms} ms`,
    remedy: expect.stringContaining(`${LONGEST_MS} ms`),
  });

  test('a job that may run for longer is refused before anything is sent, and one that may not is taken', async () => {
    const { engine, scripted } = held();
    engine.declareTask('a');
    const tooLong = engine.enqueue('a', 1, { timeoutMs: LONGEST_MS + 1 });
    await expect(tooLong).rejects.toMatchObject(refusal(LONGEST_MS + 1));
    expect(scripted.calls).toEqual([]);
    const fits = engine.enqueue('a', 1, { timeoutMs: LONGEST_MS });
    await expect(fits).resolves.toMatchObject({ outcome: 'added' });
  });

  test('so are the defaults of a task and of an engine', () => {
    const { engine } = held();
    const defaults = { timeoutMs: 7_200_000 };
    expect(() => engine.declareTask('a', { defaults })).toThrow(
      expect.objectContaining(refusal(7_200_000)),
    );
    expect(() => held({ defaults })).toThrow(expect.objectContaining(refusal(7_200_000)));
  });

  test('a worker is warned once of its tasks without a limit', async () => {
    const { engine, lines } = held();
    class Limited extends IdleWorker {
      static readonly defaults = { timeoutMs: 1_000 };
    }
    engine.registerTask('endless', IdleWorker);
    engine.registerTask('other', IdleWorker);
    engine.registerTask('limited', Limited);
    await engine.start();
    const warned = lines.filter(({ level }) => level === 'warn');
    expect(warned).toMatchObject([{ fields: { tasks: ['endless', 'other'] } }]);
    await engine.close();
  });

  test('elsewhere any will do, and nobody is warned', async () => {
    const { engine, lines } = makeEngine(new ScriptedDriver());
    engine.registerTask('a', IdleWorker);
    const added = engine.enqueue('a', 1, { timeoutMs: 7_200_000 });
    await expect(added).resolves.toMatchObject({ outcome: 'added' });
    await engine.start();
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
    await engine.close();
  });
});

describe('aging', () => {
  test('is refused at start by a driver that has priorities and no aging, before anything is read', async () => {
    const { engine, scripted } = bench({ priority: { levels: 10 } });
    engine.registerTask('b', IdleWorker);
    await expect(engine.start({ agingMs: 1_000 })).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature: 'agingMs',
      driver: 'scripted',
    });
    expect(scripted.calls).toEqual([]);
    await engine.start();
    expect(scripted.trace).toContain('subscribe default');
    await engine.close();
  });

  test.each<[string, Capabilities['priority']]>([
    ['a driver that ages', { levels: 10, aging: true }],
    ['bands', false],
  ])('and taken with %s', async (_, priority) => {
    const { engine, scripted } = bench({ priority });
    engine.registerTask('b', IdleWorker);
    await engine.start({ agingMs: 1_000 });
    expect(scripted.trace).toContain('subscribe default');
    await engine.close();
  });
});

describe('the capabilities of an engine', () => {
  test('say of each feature who provides it, and by what means', () => {
    const rich = engineCapabilities(
      { ...RICH, stats: 'exact', peek: true, purge: true, control: true },
      { holdMs: 30_000, store: 'fused', shared: true },
    );
    const native = Object.entries(rich).filter(([, { support }]) => support === 'native');
    expect(native.map(([name]) => name).sort()).toEqual(
      Object.keys(rich)
        .filter((name) => name !== 'durability')
        .sort(),
    );
    for (const { via } of Object.values(rich)) expect(via).not.toBe('');
    expect(Object.isFrozen(rich)).toBe(true);
  });

  test('say of a poor driver what is emulated, within which limits, and what is refused', () => {
    const poor = engineCapabilities(
      {
        ...RICH,
        ...NO_DELAY,
        lease: 'connection',
        deadLetter: false,
        priority: false,
        ordering: 'none',
        deathCount: false,
        recognisesRepeats: false,
        uniqueIds: false,
        confirms: false,
      },
      { holdMs: 7_000, store: 'none', shared: false },
    );
    const support = Object.fromEntries(
      Object.entries(poor).map(([name, one]) => [name, one.support]),
    );
    expect(support).toEqual({
      delayMs: 'emulated',
      backoff: 'emulated',
      priority: 'emulated',
      agingMs: 'emulated',
      orderingKey: 'none',
      id: 'none',
      unique: 'none',
      jobs: 'none',
      'queues.pause': 'none',
      deadLetters: 'emulated',
      'deadLetters.list': 'none',
      'queues.stats': 'none',
      'queues.purge': 'emulated',
      poisonLimit: 'none',
      idempotentPublish: 'none',
      durability: 'none',
      confirm: 'none',
      shared: 'none',
    });
    expect(poor).toMatchObject({
      delayMs: { maxMs: 7_000 },
      backoff: { maxMs: 7_000 },
      priority: { levels: 3 },
    });
  });

  test('beside a separate store say what it changes', () => {
    const rich = new ScriptedDriver().driver.capabilities;
    const of = (store: 'fused' | 'separate') =>
      engineCapabilities(
        { ...rich, stats: 'exact', deadLetter: true, deathCount: true },
        { holdMs: 7_000, store, shared: false },
      );
    expect(of('separate')).toMatchObject({
      deadLetters: { support: 'emulated', via: 'a confirmed copy, then an ack' },
      poisonLimit: { support: 'store', via: 'counted by claims' },
      'queues.stats': { support: 'native', via: expect.stringMatching(/^exact; messages are/) },
    });
    expect(of('fused')).toMatchObject({
      deadLetters: { support: 'native', via: 'moved in one step' },
      poisonLimit: { support: 'native', via: 'the broker counts the deaths of workers' },
      'queues.stats': { support: 'native', via: 'exact' },
    });
  });
});
