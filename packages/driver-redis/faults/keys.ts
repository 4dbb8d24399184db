import { QUEUE } from '@switchyard/driver-testkit/faults';
import { PREFIX } from './redis-target.ts';

/** A key of a queue, as the driver's README lists them. */
export function keyOf(name: string, queue: string = QUEUE): string {
  return `${PREFIX}:v1:{${queue}}:${name}`;
}
