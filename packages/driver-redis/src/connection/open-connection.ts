import type { Redis } from 'ioredis';
import type {
  CheckedOptions,
  NodeAddress,
  RedisAddress,
  Topology,
} from '../options/redis-options.ts';
import { BorrowedCluster, isCluster } from './borrowed-cluster.ts';
import { BorrowedLink, untilReady } from './borrowed-link.ts';
import { checkClusterState, checkLayout, checkServer, loadScripts } from './check-server.ts';
import { ClusterLink } from './cluster-link.ts';
import { ClusterNodes, nameOf } from './cluster-nodes.ts';
import { Link, type LinkOptions } from './link.ts';
import { makeClient, makeLikewise, makeSentinelClient } from './make-client.ts';
import type { Script } from './port.ts';
import { RedisConnection } from './redis-connection.ts';

/** What every server is asked and told. */
interface Manners {
  readonly prefix: string;
  readonly scripts: readonly Script[];
}

/** A connection by options that have been checked; each server it meets is told these scripts. Not open yet. */
export function connectionBy(
  { address, topology, client, prefix }: CheckedOptions,
  scripts: readonly Script[],
): RedisConnection {
  const manners: Manners = { prefix, scripts };
  if (client !== undefined) {
    if (!isCluster(client)) return borrowed(client, manners);
    const cluster = new BorrowedCluster(client);
    return clustered(manners, {
      nodes: new ClusterNodes(
        () => cluster.seeds(),
        (node) => cluster.translate(node),
      ),
      make: (node) => cluster.make(node),
      where: 'of your client',
      prepare: () => untilReady(client),
    });
  }
  if (topology.type === 'cluster') {
    return clustered(manners, {
      nodes: new ClusterNodes(() => topology.nodes),
      make: (node) => makeClient({ ...address, ...node }),
      where: `at ${topology.nodes.map(nameOf).join(', ')}`,
    });
  }
  const where = whereOf(address, topology);
  return new RedisConnection({
    commands: new Link({ ...where, onReady: (ready) => check(ready, manners) }),
    channels: where,
    isCluster: false,
  });
}

function whereOf(address: RedisAddress, topology: Topology): LinkOptions {
  if (topology.type !== 'sentinel') {
    return { make: () => makeClient(address), where: nameOf(address) };
  }
  let turn = -1;
  const { name, nodes } = topology;
  return {
    make: () => makeSentinelClient(address, topology, (turn += 1)),
    choices: () => nodes.length,
    where: `"${name}" of the sentinels ${nodes.map(nameOf).join(', ')}`,
  };
}

function borrowed(client: Redis, manners: Manners): RedisConnection {
  return new RedisConnection({
    commands: new BorrowedLink(client, (ready) => check(ready, manners)),
    channels: { make: () => makeLikewise(client), where: 'the address of your client' },
    isCluster: false,
  });
}

function clustered(
  { prefix, scripts }: Manners,
  cluster: {
    readonly nodes: ClusterNodes;
    readonly make: (node: NodeAddress) => Redis;
    readonly where: string;
    readonly prepare?: () => Promise<void>;
  },
): RedisConnection {
  const { nodes, make, where } = cluster;
  const commands = new ClusterLink({
    ...cluster,
    onReady: async (client) => {
      await checkServer(client, 'cluster');
      await loadScripts(client, scripts);
    },
    onOpen: (link) => checkLayout((command, args) => link.send(command, args), prefix),
  });
  return new RedisConnection({
    commands,
    channels: {
      make: () => make(nodes.next()),
      choices: () => nodes.count,
      where: `the cluster ${where}`,
      onReady: checkClusterState,
    },
    isCluster: true,
  });
}

async function check(client: Redis, { prefix, scripts }: Manners): Promise<void> {
  await checkServer(client, 'standalone');
  await checkLayout((command, args) => client.call(command, ...args), prefix);
  await loadScripts(client, scripts);
}
