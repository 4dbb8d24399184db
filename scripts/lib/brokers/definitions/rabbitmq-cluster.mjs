import { probeRabbitmq } from '../probes/rabbitmq.mjs';
import { installRabbitmq } from './rabbitmq.mjs';
import {
  epmdNode,
  nodeName,
  rabbitmqAddress,
  rabbitmqEnv,
  rabbitmqNode,
} from './rabbitmq-server.mjs';

const names = ['one', 'two', 'three'];

/**
 * Three servers; a quorum queue has a replica on each.
 *
 * @type {import('../definition.d.mts').BrokerDefinition}
 */
export const rabbitmqCluster = {
  name: 'rabbitmq-cluster',
  onRequest: true,
  urlVariable: 'RABBITMQ_CLUSTER_URL',
  settings: {
    /** Seconds of silence after which a node counts as gone; one that is killed does at once. */
    netTickSeconds: '8',
  },
  readyWithinMs: 120_000,
  nodes: [epmdNode(), ...names.map((name) => rabbitmqNode(name, lines))],
  install: installRabbitmq,
  url: (ports) => rabbitmqAddress(addresses(ports).join(',')),
  probe: async (url) => {
    const hosts = /@(.*)$/.exec(url)?.[1]?.split(',') ?? [];
    const answers = await Promise.all(hosts.map((host) => probeRabbitmq(rabbitmqAddress(host))));
    return { version: answers[0]?.version };
  },
  form,
};

/** They find each other at their first start, whichever comes first. */
function lines() {
  return [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...names.map(
      (name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${nodeName(name)}`,
    ),
  ];
}

/** @param {import('../definition.d.mts').NodePorts} ports */
function addresses(ports) {
  return names.map((name) => `127.0.0.1:${ports[name]?.['client']}`);
}

/** @type {NonNullable<import('../definition.d.mts').BrokerDefinition['form']>} */
async function form(nodes) {
  const first = nodes.find(({ name }) => name === names[0]);
  await first?.run({
    program: first.programs['ctl'] ?? '',
    args: ['--quiet', 'await_online_nodes', String(names.length), '--timeout', '90'],
    env: rabbitmqEnv(first),
  });
}
