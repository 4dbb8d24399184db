import { getQueueEngine, type EngineOptions } from '@switchyard/core';
import { inmemoryStore } from '@switchyard/driver-inmemory';
import { rabbitmq, type RabbitmqOptions } from '@switchyard/driver-rabbitmq';
import { describe, expect, test } from 'vitest';

const HOUR_MS = 3_600_000;

/** Nobody connects: what is refused is refused before that. */
function engineWith(options: RabbitmqOptions = {}, beside: Partial<EngineOptions> = {}) {
  return getQueueEngine({ driver: rabbitmq(options), ...beside });
}

describe('a job that may outlive the consumer timeout', () => {
  test('is refused without a store, by the default of RabbitMQ', async () => {
    const engine = engineWith();
    engine.declareTask('a');
    await expect(engine.enqueue('a', 1, { timeoutMs: HOUR_MS })).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature: `timeoutMs of ${HOUR_MS} ms`,
    });
    await engine.close();
  });

  test('is a default that cannot be, without a store', () => {
    const declare = (options: RabbitmqOptions) => () =>
      engineWith(options).declareTask('a', { defaults: { timeoutMs: HOUR_MS } });
    expect(declare({})).toThrow(/timeoutMs of 3600000 ms/);
    expect(declare({ consumerTimeoutMs: HOUR_MS })).toThrow(/timeoutMs of 3600000 ms/);
    expect(declare({ consumerTimeoutMs: 2 * HOUR_MS })).not.toThrow();
  });

  test('is taken beside a store, whose claim keeps the second run away', () => {
    const store = { store: inmemoryStore(), allowLocalStore: true };
    const declare = () =>
      engineWith({}, store).declareTask('a', { defaults: { timeoutMs: HOUR_MS } });
    expect(declare).not.toThrow();
  });
});
