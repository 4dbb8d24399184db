import { getQueueEngine } from '@switchyard/core';
import type { Driver, Store } from '@switchyard/core/driver';
import { inmemory } from '@switchyard/driver-inmemory';
import { kafka } from '@switchyard/driver-kafka';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { redis, redisStore } from '@switchyard/driver-redis';
import type { DescribedDriver } from '../../../scripts/lib/drivers-page.mjs';

/** The drivers that the generated pages tell of, as they say of themselves. Nothing connects. */
export const describedDrivers: readonly DescribedDriver[] = [
  describedAs('inmemory', inmemory()),
  describedAs('redis', redis()),
  describedAs('rabbitmq', rabbitmq()),
  describedAs('kafka', kafka()),
  describedAs('rabbitmq with a store', rabbitmq(), redisStore()),
  describedAs('kafka with a store', kafka(), redisStore()),
];

function describedAs(name: string, driver: Driver, store?: Store): DescribedDriver {
  const { capabilities } = getQueueEngine({ driver, store });
  return { name, capabilities };
}
