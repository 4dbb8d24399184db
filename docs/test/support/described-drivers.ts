import { getQueueEngine } from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import { inmemory } from '@switchyard/driver-inmemory';
import { redis } from '@switchyard/driver-redis';
import type { DescribedDriver } from '../../../scripts/lib/drivers-page.mjs';

/** The drivers that the generated pages tell of, as they say of themselves. Nothing connects. */
export const describedDrivers: readonly DescribedDriver[] = [
  describedAs('inmemory', inmemory()),
  describedAs('redis', redis()),
];

function describedAs(name: string, driver: Driver): DescribedDriver {
  const { capabilities } = getQueueEngine({ driver });
  return { name, capabilities };
}
