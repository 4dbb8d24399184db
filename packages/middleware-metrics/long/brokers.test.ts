import type { Driver, Store } from '@switchyard/core/driver';
import { kafka } from '@switchyard/driver-kafka';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';
import { oneServer as kafkaServer } from '../../driver-kafka/conformance/support/one-server.ts';
import { oneRedis as storeServer } from '../../driver-rabbitmq/conformance/support/one-redis.ts';
import { oneServer as rabbitServer } from '../../driver-rabbitmq/conformance/support/one-server.ts';
import { describeMeasuredDriver } from '../test/support/measured-driver.ts';

const rabbit = rabbitServer();
const apache = kafkaServer();
const store = storeServer();
let prefixes = 0;

describeMeasuredDriver('rabbitmq', () => on((prefix) => rabbitmq({ url: rabbit().url, prefix })), {
  delayed: false,
  oldest: false,
  withinMs: 20_000,
});
describeMeasuredDriver('kafka', () => on((prefix) => kafka({ url: apache().url, prefix })), {
  oldest: false,
  withinMs: 20_000,
});

/** A driver, and beside it the store that keeps what its broker cannot. */
function on(makeDriver: (prefix: string) => Driver): { driver: Driver; store: Store } {
  prefixes += 1;
  const prefix = `metrics${prefixes}`;
  return { driver: makeDriver(prefix), store: redisStore({ url: store(), prefix }) };
}
