import { probeKafka } from '../probes/kafka.mjs';
import { installKafka, oneKafka } from './kafka-server.mjs';

/**
 * The first series without ZooKeeper, whose lowest versions of the protocol are those of today.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const kafka4 = {
  ...oneKafka,
  name: 'kafka-4',
  onRequest: true,
  urlVariable: 'KAFKA_4_URL',
  probe: probeKafka,
  install: (tools) => installKafka(tools, '4.0.0'),
};

/**
 * The newest there is: 4.4.0 when this was written.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const kafkaNewest = {
  ...oneKafka,
  name: 'kafka-newest',
  onRequest: true,
  urlVariable: 'KAFKA_NEWEST_URL',
  probe: probeKafka,
  install: (tools) => installKafka(tools, '4.4.0'),
};
