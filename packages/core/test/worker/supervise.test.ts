import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import type { Envelope } from '../../src/envelope/envelope.ts';
import { LeaseLostError, ShutdownError } from '../../src/exceptions/job-errors.ts';
import { deferred, type Deferred } from '../../src/internal/deferred.ts';
import type { JobRun } from '../../src/worker/job-run.ts';
import { StuckHandlers } from '../../src/worker/stuck-handlers.ts';
import { supervise, type HandlerEnding } from '../../src/worker/supervise.ts';
import { ManualClock, START } from '../support/manual-clock.ts';
import { envelope, jobRun } from '../support/make-run.ts';
import { thenable } from '../support/thenable.ts';
import { turn } from '../support/turn.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

const DAY = 86_400_000;

interface Bench {
  readonly clock: ManualClock;
  readonly run: JobRun;
  readonly handler: Deferred<unknown>;
  /** How it ended; `undefined` while it runs. */
  readonly ending: () => Promise<HandlerEnding | undefined>;
}

/** Supervises a handler that ends when the test says so. */
function bench(limits: Partial<Envelope> = {}, start?: () => Promise<unknown>): Bench {
  const clock = new ManualClock();
  const run = jobRun(limits);
  const handler = deferred<unknown>();
  let ended: HandlerEnding | undefined;
  const handle = start ?? ((): Promise<unknown> => handler.promise);
  const onEnd = (how: HandlerEnding): void => {
    ended = how;
  };
  const job = { run, envelope: envelope(limits), handle, ended: onEnd };
  supervise(job, { clock, abortMs: 1_000, stuck: new StuckHandlers() });
  const ending = async (): Promise<HandlerEnding | undefined> => {
    await turn();
    return ended;
  };
  return { clock, run, handler, ending };
}

describe('a handler that ends by itself', () => {
  test('returned', async () => {
    const { handler, ending, clock } = bench({ timeoutMs: 50, deadline: START + 90 });
    expect(await ending()).toBeUndefined();
    handler.resolve(7);
    expect(await ending()).toEqual({ type: 'returned', value: 7 });
    expect(clock.pending).toBe(0);
  });

  test('rejected', async () => {
    const { handler, ending, clock } = bench({ timeoutMs: 50 });
    handler.reject(null);
    expect(await ending()).toEqual({ type: 'threw', error: null });
    expect(clock.pending).toBe(0);
  });

  test('threw before it returned a promise', async () => {
    const error = new Error('sync');
    const { ending, clock } = bench({ timeoutMs: 50 }, () => {
      throw error;
    });
    expect(await ending()).toEqual({ type: 'threw', error });
    expect(clock.pending).toBe(0);
  });

  test('returned no promise, or a thenable that is none', async () => {
    for (const [value, expected] of [
      [7, 7],
      [undefined, undefined],
      [thenable(8), 8],
    ] as const) {
      const { ending } = bench({}, () => value as never);
      expect(await ending()).toEqual({ type: 'returned', value: expected });
    }
  });

  test('returned a thenable whose then throws', async () => {
    const error = new Error('then');
    const broken = {
      // oxlint-disable-next-line unicorn/no-thenable -- a handler may return what it likes
      get then(): never {
        throw error;
      },
    };
    const { ending } = bench({}, () => broken as never);
    expect(await ending()).toEqual({ type: 'threw', error });
  });

  test('has no limit where none is set', async () => {
    const { clock, ending, run } = bench();
    clock.advance(400 * DAY);
    expect(await ending()).toBeUndefined();
    expect(run.signal.aborted).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

describe('a timeout', () => {
  test('aborts at its instant and not before', async () => {
    const { clock, run, handler, ending } = bench({ timeoutMs: 50 });
    clock.advance(49);
    expect(run.signal.aborted).toBe(false);
    clock.advance(1);
    expect(run.signal.reason).toMatchObject({ code: 'ERR_JOB_TIMEOUT' });
    handler.reject(run.signal.reason);
    expect(await ending()).toMatchObject({ type: 'threw' });
    expect(clock.pending).toBe(0);
  });

  test.each([30 * DAY, 400 * DAY])('of %d ms does not fire early', (timeoutMs) => {
    const { clock, run } = bench({ timeoutMs });
    clock.advance(timeoutMs - 1);
    expect(run.signal.aborted).toBe(false);
    clock.advance(1);
    expect(run.signal.aborted).toBe(true);
  });

  test('gives the handler abortMs to settle, then calls it stuck', async () => {
    const { clock, ending } = bench({ timeoutMs: 50 });
    clock.advance(50 + 999);
    expect(await ending()).toBeUndefined();
    clock.advance(1);
    expect(await ending()).toEqual({ type: 'stuck' });
    expect(clock.pending).toBe(0);
  });

  test('after which the handler settles late changes nothing more, and crashes nothing', async () => {
    const { clock, handler, ending } = bench({ timeoutMs: 50 });
    clock.advance(2_000);
    expect(await ending()).toEqual({ type: 'stuck' });
    const unheard = await unheardRejections(() => handler.reject(new Error('late')));
    expect(unheard).toEqual([]);
    expect(await ending()).toEqual({ type: 'stuck' });
  });
});

describe('a deadline', () => {
  test('aborts a running handler at its instant', () => {
    const { clock, run } = bench({ deadline: START + 70, timeoutMs: 500 });
    clock.advance(69);
    expect(run.signal.aborted).toBe(false);
    clock.advance(1);
    expect(run.signal.reason).toMatchObject({ code: 'ERR_JOB_DEADLINE' });
  });

  test('before the timeout wins, after it loses', () => {
    const late = bench({ deadline: START + 90, timeoutMs: 80 });
    late.clock.advance(100);
    expect(late.run.signal.reason).toMatchObject({ code: 'ERR_JOB_TIMEOUT' });
  });

  test('that passed while the payload was checked aborts at once', () => {
    // An asynchronous schema may take its time between the look at the deadline and the start.
    const { clock, run } = bench({ deadline: START - 5 });
    clock.advance(0);
    expect(run.signal.reason).toMatchObject({ code: 'ERR_JOB_DEADLINE' });
  });
});

describe('an abort from outside', () => {
  test('by a lost lease is waited for abortMs at most', async () => {
    const { clock, run, ending } = bench();
    run.abort(new LeaseLostError('job-1'));
    clock.advance(999);
    expect(await ending()).toBeUndefined();
    clock.advance(1);
    expect(await ending()).toEqual({ type: 'stuck' });
  });

  test('by a shutdown is waited for as long as it takes: the job keeps its lease', async () => {
    const { clock, run, handler, ending } = bench();
    run.abort(new ShutdownError());
    clock.advance(400 * DAY);
    expect(await ending()).toBeUndefined();
    handler.resolve('done after all');
    expect(await ending()).toEqual({ type: 'returned', value: 'done after all' });
  });

  test('that came before the start counts too', async () => {
    const run = jobRun();
    const clock = new ManualClock();
    run.abort(new LeaseLostError('job-1'));
    const never = new Promise<unknown>(() => undefined);
    const endings: HandlerEnding[] = [];
    const ended = (how: HandlerEnding): void => void endings.push(how);
    const job = { run, envelope: envelope(), handle: () => never, ended };
    supervise(job, { clock, abortMs: 10, stuck: new StuckHandlers() });
    clock.advance(10);
    expect(endings).toEqual([{ type: 'stuck' }]);
  });

  test('goes on in the context of its worker, not in that of who aborted', async () => {
    const context = new AsyncLocalStorage<string>();
    const run = jobRun();
    const clock = new ManualClock();
    const seen: unknown[] = [];
    const ended = (): void => void seen.push(context.getStore());
    const never = new Promise<unknown>(() => undefined);
    const job = { run, envelope: envelope(), handle: () => never, ended };
    supervise(job, { clock, abortMs: 10, stuck: new StuckHandlers() });
    context.run('who aborted', () => {
      run.abort(new LeaseLostError('job-1'));
      clock.advance(10);
    });
    expect(seen).toEqual([undefined]);
  });
});
