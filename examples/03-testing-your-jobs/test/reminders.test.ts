import { Discard, getQueueEngine, type QueueEngine } from '@switchyard/core';
import {
  inmemory,
  virtualClock,
  type InMemoryDriver,
  type VirtualClock,
} from '@switchyard/driver-inmemory';
import { assertEnqueued, drain, runWorker } from '@switchyard/driver-inmemory/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReminderWorker, type Outbox } from '../src/reminders.ts';
import { signUp } from '../src/sign-up.ts';

const ADA = 'ada@example.org';

describe('signing up', () => {
  let clock: VirtualClock;
  let driver: InMemoryDriver;
  let engine: QueueEngine;
  let sent: string[];
  let outbox: Outbox;

  beforeEach(() => {
    sent = [];
    outbox = { send: async (to) => void sent.push(to) };
    clock = virtualClock();
    driver = inmemory({ clock });
    const resolver = { resolve: () => new ReminderWorker(outbox, { hasLeft: () => false }) };
    engine = getQueueEngine({ driver, resolver, logLevel: 'error' });
    engine.registerTask('remind', ReminderWorker);
  });

  // A job that still runs is waited for in virtual time, which somebody has to move.
  afterEach(async () => {
    await Promise.all([engine.close(), clock.advance('1m')]);
  });

  it('plans a reminder for tomorrow', async () => {
    await signUp(engine, ADA);

    assertEnqueued(driver, 'remind', { payload: { to: ADA }, queue: 'mail', delayMs: 86_400_000 });
  });

  it('reminds after a day, and not before', async () => {
    await signUp(engine, ADA);
    await engine.start();

    await clock.advance('23h');
    expect(sent).toEqual([]);

    await clock.advance('1h');
    expect(sent).toEqual([ADA]);
  });

  it('reminds once, however often somebody signs up', async () => {
    await signUp(engine, ADA);
    const again = await signUp(engine, ADA);

    expect(again.outcome).toBe('duplicate');
  });

  it('keeps a reminder under way while the outbox hangs', async () => {
    let asked = 0;
    outbox.send = () => {
      asked += 1;
      return new Promise(() => undefined);
    };
    await signUp(engine, ADA);
    await engine.start();
    await clock.advance('25h');

    expect(asked).toBe(1);
    expect((await engine.health()).running).toBe(1);
  });

  it('tries three times while the outbox is down', async () => {
    let tries = 0;
    outbox.send = async () => {
      tries += 1;
      throw new Error('connection refused');
    };
    await signUp(engine, ADA);
    await engine.start();

    await drain(driver); // a day and two backoffs, in milliseconds
    const { jobs } = await engine.deadLetters.list('mail');

    expect(tries).toBe(3);
    expect(jobs).toMatchObject([
      { task: 'remind', reason: 'max_attempts', error: { message: 'connection refused' } },
    ]);
  });
});

describe('the worker alone', () => {
  it('sends, and logs that it did', async () => {
    const sent: string[] = [];
    const worker = new ReminderWorker(
      { send: async (_to, text) => void sent.push(text) },
      { hasLeft: () => false },
    );

    const { logs } = await runWorker(worker, { to: ADA, about: 'the tea' });

    expect(sent).toEqual(['Do not forget: the tea']);
    expect(logs).toHaveLength(1);
  });

  it('discards what has become pointless', async () => {
    const worker = new ReminderWorker(
      { send: () => Promise.reject(new Error('not called')) },
      { hasLeft: () => true },
    );

    const { result } = await runWorker(worker, { to: ADA, about: 'the tea' });

    expect(result).toBeInstanceOf(Discard);
  });
});
