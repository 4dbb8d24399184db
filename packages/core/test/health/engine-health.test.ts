import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { deferred } from '../../src/internal/deferred.ts';
import { BaseWorker } from '../../src/worker/base-worker.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });

/** Answers at once where it may not wait, else when it is aborted. */
const patient: NonNullable<Script['receive']> = (_, { signal, waitMs }) =>
  new Promise((resolve) => {
    if (waitMs === 0 || signal?.aborted === true) resolve([]);
    signal?.addEventListener('abort', () => resolve([]));
  });

function bench(script: Script = {}, run: () => unknown = () => undefined) {
  const scripted = new ScriptedDriver({}, { receive: patient, ...script });
  const made = makeEngine(scripted, { leaseMs: 9_000 });
  made.engine.registerTask(
    'send_email',
    class extends BaseWorker {
      run(): unknown {
        return run();
      }
    },
  );
  const start = () => made.engine.start({ queues: { mail: 1 } });
  const loop = async (name: string) =>
    (await made.engine.health()).loops.find((one) => one.name === name);
  return { ...made, scripted, start, loop };
}

describe('a start', () => {
  test('that is under way is live and not ready', async () => {
    const gate = deferred<void>();
    const { engine, start } = bench({ subscribe: () => gate.promise });
    const starting = start();
    expect(await engine.health()).toMatchObject({
      role: 'working',
      live: true,
      ready: false,
      problems: ['The worker is still starting.'],
    });
    gate.resolve();
    await starting;
    expect(await engine.health()).toMatchObject({ role: 'working', ready: true, problems: [] });
    await engine.close();
  });

  test('that failed leaves a producer, and no loop behind', async () => {
    let fails = true;
    const { engine, start } = bench({
      subscribe: () => (fails ? Promise.reject(gone) : Promise.resolve()),
    });
    await expect(start()).rejects.toBe(gone);
    expect(await engine.health()).toMatchObject({ role: 'producing', ready: true, loops: [] });
    fails = false;
    await start();
    const { loops } = await engine.health();
    expect(loops.map(({ name }) => name)).toEqual(['receive mail', 'renew']);
    await engine.close();
  });
});

describe('the renewal of leases', () => {
  test('rests while nothing is held, is told while it fails, and heals', async () => {
    const handler = deferred<void>();
    let lying = [jobDelivery()];
    let fails = true;
    const { engine, clock, start, loop } = bench(
      {
        receive: (queue, options) => {
          const found = lying;
          lying = [];
          return found.length > 0 ? Promise.resolve(found) : patient(queue, options);
        },
        renew: () => (fails ? Promise.reject(gone) : Promise.resolve([])),
      },
      () => handler.promise,
    );
    await start();
    await turn();
    const third = async (): Promise<void> => {
      clock.advance(3_000);
      await turn();
    };
    expect(await loop('renew')).toMatchObject({ ok: true });
    await third();
    expect(await loop('renew')).toMatchObject({ ok: true });
    fails = false;
    await third();
    expect(await loop('renew')).toMatchObject({
      ok: false,
      problem: expect.stringMatching('gone'),
    });
    await third();
    expect(await loop('renew')).toMatchObject({ ok: true, lastBeatMs: 0 });
    handler.resolve();
    await turn();
    await third();
    expect(await loop('renew')).toMatchObject({ ok: true, resting: 'nothing is held' });
    await engine.close();
  });
});

describe('a stop', () => {
  test('counts a handler that ignores the shutdown as stuck, until it settles', async () => {
    const handler = deferred<void>();
    let lying = [jobDelivery()];
    const { engine, clock, start } = bench(
      {
        receive: (queue, options) => {
          const found = lying;
          lying = [];
          return found.length > 0 ? Promise.resolve(found) : patient(queue, options);
        },
      },
      () => handler.promise,
    );
    await start();
    await turn();
    const stopping = engine.stop({ drainMs: 0 });
    await turn();
    clock.advance(0);
    await turn();
    expect(await engine.health()).toMatchObject({ role: 'stopping', running: 1, stuck: 0 });
    clock.advance(1_000);
    expect(await stopping).toEqual({ stillRunning: 1 });
    expect(await engine.health()).toMatchObject({ role: 'stopped', running: 1, stuck: 1 });
    handler.resolve();
    await turn();
    expect(await engine.health()).toMatchObject({ running: 0, stuck: 0 });
    await engine.close();
  });
});
