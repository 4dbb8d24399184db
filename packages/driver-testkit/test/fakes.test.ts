import { describe, expect, it } from 'vitest';
import { inmemory } from '@switchyard/driver-inmemory';
import { DriverError, type OutboundMessage } from '@switchyard/core/driver';
import { controllableDriver } from '../src/fakes/controllable-driver.ts';
import { faultyDriver } from '../src/fakes/faulty-driver.ts';
import { recordingDriver } from '../src/fakes/recording-driver.ts';

let sequence = 0;
const options = (): { batch: { producer: string; sequence: number } } => ({
  batch: { producer: 'test', sequence: (sequence += 1) },
});
const message = (id: string): OutboundMessage => ({
  id,
  idOrigin: 'core',
  headers: {},
  body: new Uint8Array(),
});

describe('controllableDriver', () => {
  it('holds the next call before it takes effect, and only that one', async () => {
    const inner = inmemory();
    const driver = controllableDriver(inner);
    const gate = driver.hold('publish');
    const held = driver.publish('mail', [message('held')], options());
    expect((await gate.reached).args[0]).toBe('mail');
    expect(inner.messages()).toEqual([]);
    await driver.publish('mail', [message('free')], options());
    gate.release();
    expect(await held).toBe('stored');
    expect(inner.messages().map(({ id }) => id)).toEqual(['free', 'held']);
  });

  it('holds the answer of a call that took effect', async () => {
    const inner = inmemory();
    const driver = controllableDriver(inner);
    const gate = driver.hold('publish', { at: 'after' });
    const held = Promise.resolve(driver.publish('mail', [message('a')], options()));
    await gate.reached;
    expect(inner.messages()).toHaveLength(1);
    const first = await Promise.race([held, Promise.resolve('not yet')]);
    expect(first).toBe('not yet');
    gate.release();
    expect(await held).toBe('stored');
  });

  it('holds calls of consumers, one gate after the other, and may be released before', async () => {
    const driver = controllableDriver(inmemory());
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    const [first, second] = [driver.hold('settle'), driver.hold('settle')];
    second.release();
    const settled: string[] = [];
    const one = consumer.settle([], options()).then(() => settled.push('one'));
    const two = consumer.settle([], options()).then(() => settled.push('two'));
    await two;
    expect(settled).toEqual(['two']);
    first.release();
    await one;
    expect(settled).toEqual(['two', 'one']);
  });
});

describe('faultyDriver', () => {
  it('fails the n-th calls before they take effect, then no more', async () => {
    const inner = inmemory();
    const driver = faultyDriver(inner);
    const fault = driver.fail('publish', { skip: 1, times: 2 });
    const answers: unknown[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      const publishing = Promise.resolve(driver.publish('mail', [message(id)], options()));
      answers.push(await publishing.catch((error: unknown) => error));
    }
    expect(answers).toEqual(['stored', expect.any(DriverError), expect.any(DriverError), 'stored']);
    expect(answers[1]).toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE', retryable: true });
    expect(inner.messages().map(({ id }) => id)).toEqual(['a', 'd']);
    expect(fault.hits).toBe(2);
  });

  it('fails after the effect, with the error it was given', async () => {
    const inner = inmemory();
    const driver = faultyDriver(inner);
    const error = new Error('odd');
    driver.fail('publish', { after: true, error });
    await expect(driver.publish('mail', [message('a')], options())).rejects.toBe(error);
    expect(inner.messages()).toHaveLength(1);
  });

  it('fails until it is cleared', async () => {
    const driver = faultyDriver(inmemory());
    const fault = driver.fail('ping', { times: Infinity });
    for (let round = 0; round < 3; round += 1)
      await expect(driver.ping()).rejects.toThrow('told to fail');
    fault.clear();
    await expect(driver.ping()).resolves.toBeUndefined();
    expect(fault.hits).toBe(3);
  });

  it('loses the answer of a publish and of a settle that took effect', async () => {
    const inner = inmemory();
    const driver = faultyDriver(inner);
    driver.loseReply('publish');
    const messages = [message('a'), message('b')];
    const answer = await driver.publish('mail', messages, options());
    expect(answer).toEqual([{ type: 'unknown' }, { type: 'unknown' }]);
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    const deliveries = await consumer.receive({ max: 2, waitMs: 0 });
    driver.loseReply('settle');
    const acks = deliveries.map((delivery) => ({ kind: 'ack', delivery }) as const);
    expect(await consumer.settle(acks, options())).toEqual(['unknown', 'unknown']);
    expect(inner.messages()).toEqual([]);
  });
});

describe('recordingDriver', () => {
  it('counts the calls of a driver and its consumers, with their arguments', async () => {
    const driver = recordingDriver(inmemory());
    await driver.publish('mail', [message('a')], options());
    const consumers = [
      await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 }),
      await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 }),
    ];
    for (const consumer of consumers) await consumer.receive({ max: 1, waitMs: 0 });
    const { recording } = driver;
    expect([recording.count('publish'), recording.count('receive')]).toEqual([1, 2]);
    expect(recording.calls[0]).toMatchObject({ method: 'publish', queue: 'mail' });
    expect(recording.calls.at(-1)?.args).toEqual([{ max: 1, waitMs: 0 }]);
    recording.reset();
    expect(recording.calls).toEqual([]);
  });
});
