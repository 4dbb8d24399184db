import { probeKafka } from '../probes/kafka.mjs';
import { installKafka, kafkaAddress, kafkaNode, oneKafka } from './kafka-server.mjs';

const version = '4.3.1';

/** @type {import('../definition.d.mts').BrokerDefinition} */
export const kafka = {
  ...oneKafka,
  name: 'kafka',
  urlVariable: 'KAFKA_URL',
  install: (tools) => installKafka(tools, version),
  probe: probeKafka,
  docker: {
    service: 'kafka',
    ports: { client: 'SWITCHYARD_KAFKA_PORT' },
    url: (ports) => kafkaAddress([ports['client']]),
  },
};

const names = ['one', 'two', 'three'];

/**
 * Three servers; a topic has a replica on each, and two must have what is acknowledged.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const kafkaCluster = {
  name: 'kafka-cluster',
  onRequest: true,
  urlVariable: 'KAFKA_CLUSTER_URL',
  settings: {},
  readyWithinMs: 120_000,
  nodes: names.map((name) => kafkaNode(name, names)),
  install: (tools) => installKafka(tools, version),
  url: (ports) => kafkaAddress(names.map((name) => ports[name]?.['client'])),
  probe: async (url) => {
    const { brokers } = await probeKafka(url);
    if (brokers < names.length) throw new Error(`only ${brokers} brokers are there`);
    return {};
  },
};
