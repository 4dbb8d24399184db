import { kafka } from '@switchyard/driver-kafka';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';
import { oneServer as kafkaServer } from '../../driver-kafka/conformance/support/one-server.ts';
import { oneRedis as storeServer } from '../../driver-rabbitmq/conformance/support/one-redis.ts';
import { oneServer as rabbitServer } from '../../driver-rabbitmq/conformance/support/one-server.ts';
import { describeWatchedDriver } from '../test/support/watched-driver.ts';

const rabbit = rabbitServer();
const apache = kafkaServer();
const store = storeServer();
let prefixes = 0;

describeWatchedDriver('rabbitmq', () => {
  const parts = next();
  return () => ({
    driver: rabbitmq({ url: rabbit().url, ...parts }),
    store: redisStore({ url: store(), ...parts }),
  });
});

describeWatchedDriver('kafka', () => {
  const parts = next();
  return () => ({
    driver: kafka({ url: apache().url, ...parts }),
    store: redisStore({ url: store(), ...parts }),
  });
});

function next(): { readonly prefix: string } {
  prefixes += 1;
  return { prefix: `alerting${prefixes}` };
}
