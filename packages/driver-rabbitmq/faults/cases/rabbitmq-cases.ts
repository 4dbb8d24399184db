import type { FaultCase } from '@switchyard/driver-testkit/faults';
import { frozenBroker } from './b03-frozen-broker.ts';
import { lostConfirms } from './d01-lost-confirms.ts';
import { queueDeleted, queueMadeAgain } from './d02-queue-deleted.ts';
import { staleChannel } from './d03-stale-channel.ts';
import { retryHop } from './d04-retry-hop.ts';
import { consumerTimeout } from './d05-consumer-timeout.ts';
import { diskAlarm, memoryAlarm } from './d06-alarms.ts';
import { deliveryLimit } from './d07-delivery-limit.ts';
import { ladderAgain } from './d08-ladder-again.ts';
import { noStore } from './d09-no-store.ts';
import { undecodable } from './p02-undecodable.ts';

/** Faults that only RabbitMQ has. */
export const RABBITMQ_CASES: readonly FaultCase[] = [
  frozenBroker,
  lostConfirms,
  queueDeleted,
  queueMadeAgain,
  staleChannel,
  retryHop,
  consumerTimeout,
  memoryAlarm,
  diskAlarm,
  deliveryLimit,
  ladderAgain,
  noStore,
  undecodable,
];
