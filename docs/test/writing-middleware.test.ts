import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { BaseWorker, getQueueEngine, snooze, type QueueEngine } from '@switchyard/core';
import { tracingChannelOf, type Middleware } from '@switchyard/core/middleware';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { drain } from '@switchyard/driver-inmemory/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { asTenant, currentTenant, tenantMiddleware } from './tenant-middleware.ts';

const page = await readFile(new URL('../writing-middleware.md', import.meta.url), 'utf8');

/** An engine on virtual time whose one task does `run`, and what it takes to let all jobs end. */
async function engineWith(
  middlewares: readonly Middleware[],
  run: () => unknown,
): Promise<{ readonly engine: QueueEngine; readonly finish: () => Promise<void> }> {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const engine = getQueueEngine({ driver, logLevel: 'error' }) as QueueEngine;
  class Worker extends BaseWorker {
    override async run(): Promise<unknown> {
      return run();
    }
  }
  engine.registerTask('work', Worker);
  for (const middleware of middlewares) engine.use(middleware);
  await engine.start();
  onTestFinished(() => engine.close());
  return { engine, finish: () => drain(driver) };
}

it('shows the example that is run here', async () => {
  const example = await readFile(new URL('tenant-middleware.ts', import.meta.url), 'utf8');

  expect(page).toContain(`\`\`\`ts\n${example}\`\`\``);
});

it('the example carries the tenant from enqueue to run, refuses without, and counts', async () => {
  const seen: unknown[] = [];
  const { engine, finish } = await engineWith([tenantMiddleware()], () => {
    seen.push(currentTenant());
  });

  await asTenant('acme', () => engine.enqueue('work', 1));
  await asTenant('other', () => engine.enqueue('work', 2));
  await expect(engine.enqueue('work', 3)).rejects.toThrow('work: enqueue it inside of asTenant()');
  await finish();
  expect(seen).toEqual(['acme', 'other']);
  const print = vi.spyOn(console, 'log').mockReturnValue();
  onTestFinished(() => print.mockRestore());
  await engine.close();
  expect(print).toHaveBeenCalledExactlyOnceWith('2 jobs carried their tenant.');
});

it('the first used is the outermost, and a second next() is refused', async () => {
  const order: string[] = [];
  const noting = (name: string): Middleware => ({
    name,
    enqueue: async (_, next) => {
      order.push(`${name} in`);
      const result = await next();
      order.push(`${name} out`);
      return result;
    },
  });
  const twice: Middleware = {
    name: 'twice',
    enqueue: async (_, next) => {
      await next();
      return next();
    },
  };
  const { engine } = await engineWith([noting('first'), noting('second')], () => undefined);
  const { engine: other } = await engineWith([twice], () => undefined);

  await engine.enqueue('work', 1);
  expect(order).toEqual(['first in', 'second in', 'second out', 'first out']);
  await expect(other.enqueue('work', 1)).rejects.toMatchObject({ code: 'ERR_MIDDLEWARE' });
});

it('who forgets to return what next() answered completes a snoozed job', async () => {
  const forgetful: Middleware = {
    name: 'forgetful',
    process: async (_, next) => {
      await next();
    },
  };
  for (const [middlewares, snoozes] of [
    [[], 1],
    [[forgetful], 0],
  ] as const) {
    let runs = 0;
    const { engine, finish } = await engineWith(middlewares, () => {
      runs += 1;
      return runs === 1 ? snooze(1_000) : undefined;
    });
    let heard = 0;
    engine.events.on('job.snoozed', () => (heard += 1));
    await engine.enqueue('work', 1);
    await finish();
    expect([heard, runs]).toEqual([snoozes, snoozes + 1]);
  }
});

it('what a middleware throws fails the attempt, and skipping next() completes the job', async () => {
  let tries = 0;
  const gate: Middleware = {
    name: 'gate',
    process: async (_, next) => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return tries === 2 ? 'skipped' : next();
    },
  };
  let runs = 0;
  const { engine, finish } = await engineWith([gate], () => {
    runs += 1;
  });
  const heard: string[] = [];
  engine.events.on('job.retried', ({ error }) => heard.push(String(error)));
  engine.events.on('job.completed', ({ attempt }) => heard.push(`completed, attempt ${attempt}`));

  await engine.enqueue('work', 1);
  await finish();
  expect(heard).toEqual(['Error: not yet', 'completed, attempt 2']);
  expect(runs).toBe(0);
});

it('events and calls are on the channels that the page names, with what it says', async () => {
  const heard: unknown[] = [];
  const onEvent = (event: unknown): void => void heard.push(event);
  subscribe('switchyard:job.completed', onEvent);
  onTestFinished(() => void unsubscribe('switchyard:job.completed', onEvent));
  const calls = ['enqueue', 'process', 'driver.settle'] as const;
  const traced: Record<string, object> = {};
  for (const call of calls) {
    const channel = tracingChannelOf(call);
    const ended = { asyncEnd: (context: object) => void (traced[call] = context) };
    channel.subscribe(ended as never);
    onTestFinished(() => channel.unsubscribe(ended as never));
  }
  const { engine, finish } = await engineWith([], () => undefined);
  const { id } = await engine.enqueue('work', 1);
  await finish();

  expect(heard).toEqual([
    expect.objectContaining({ engine: expect.any(String), id, task: 'work' }),
  ]);
  expect(traced).toMatchObject({
    enqueue: { engine: expect.any(String), task: 'work' },
    process: { engine: expect.any(String), id, task: 'work', queue: 'default', attempt: 1, run: 1 },
    'driver.settle': { driver: 'inmemory', queue: 'default', messages: 1 },
  });
});
