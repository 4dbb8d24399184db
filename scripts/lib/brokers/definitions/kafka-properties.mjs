/**
 * The configuration of a node that is broker and controller (KRaft), small enough for tests.
 *
 * @param {import('../definition.d.mts').NodeContext} node
 * @param {{ data: string, names: readonly string[] }} how  `names`: of all nodes
 * @returns {string}
 */
export function kafkaProperties({ name, ports, all, settings }, { data, names }) {
  const more = listOf(settings['listeners']);
  const plain = `PLAINTEXT://127.0.0.1:${ports['client']}`;
  const listeners = [plain, ...more].join(',');
  const told = listOf(settings['advertised']);
  const voters = names.map(
    (one, index) => `${index + 1}@127.0.0.1:${all[one]?.['controller'] ?? ports['controller']}`,
  );
  // One node cannot replicate its own topics.
  const replicas = names.length;
  const safe = Math.max(1, replicas - 1);
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': names.indexOf(name) + 1,
    'controller.quorum.voters': voters.join(','),
    listeners: `${listeners},CONTROLLER://127.0.0.1:${ports['controller']}`,
    'advertised.listeners': [plain, ...(told.length > 0 ? told : more)].join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': [
      'CONTROLLER:PLAINTEXT',
      'PLAINTEXT:PLAINTEXT',
      ...listOf(settings['protocols']),
    ].join(','),
    'log.dirs': data,
    'num.partitions': 1,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': safe,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': safe,
    // After a kill -9 the controller refuses the broker until its last session is over: 9 s by default.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    'num.network.threads': 1,
    'num.io.threads': 2,
    ...JSON.parse(settings['properties'] || '{}'),
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
  return `${lines.join('\n')}\n`;
}

/** @param {string | undefined} text */
function listOf(text) {
  return (text ?? '').split(',').filter((one) => one !== '');
}
