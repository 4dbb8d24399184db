import type { HostAndPort } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import type { CheckedOptions, RedisAddress, Topology } from '../options/redis-options.ts';
import { BorrowedCluster, isCluster } from './borrowed-cluster.ts';
import { BorrowedLink, untilReady, YOUR_CLIENT } from './borrowed-link.ts';
import {
  checkClusterState,
  checkLayout,
  checkServer,
  loadScripts,
  untilLoaded,
} from './check-server.ts';
import { ClusterConfirm } from './cluster-confirm.ts';
import { ClusterLink } from './cluster-link.ts';
import { ClusterNodes, nameOf } from './cluster-nodes.ts';
import { ConfirmLine } from './confirm-line.ts';
import { Link, type LinkOptions } from './link.ts';
import { makeClient, makeLikewise, makeSentinelClient } from './make-client.ts';
import type { Script } from './port.ts';
import { RedisConnection } from './redis-connection.ts';

/** Milliseconds that a connect by way of sentinels may take. */
const SENTINELS_MS = 10_000;

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
      secure: client.options.redisOptions?.tls !== undefined,
      prepare: () => untilReady(client),
    });
  }
  if (topology.type === 'cluster') {
    return clustered(manners, {
      nodes: new ClusterNodes(() => topology.nodes),
      make: (node) => makeClient({ ...address, ...node }),
      where: `at ${topology.nodes.map(nameOf).join(', ')}`,
      secure: address.tls !== undefined,
    });
  }
  const way = wayTo(address, topology);
  const checked: LinkOptions = { ...way, onReady: (ready) => check(ready, manners) };
  return new RedisConnection({
    commands: new Link(checked),
    channels: way,
    confirmed: new ConfirmLine(checked),
  });
}

function wayTo(address: RedisAddress, topology: Topology): LinkOptions {
  const secure = address.tls !== undefined;
  if (topology.type !== 'sentinel') {
    const { host, port } = address;
    const target = { where: nameOf(address), secure, door: { host, port } };
    return { make: () => makeClient(address), target };
  }
  let turn = -1;
  const { name, nodes } = topology;
  return {
    make: () => makeSentinelClient(address, topology, (turn += 1)),
    choices: () => nodes.length,
    // Some of the sentinels may be silent, and each has its time.
    openMs: SENTINELS_MS,
    target: {
      where: `"${name}" of the sentinels ${nodes.map(nameOf).join(', ')}`,
      secure,
      // ioredis does not tell why the way to a sentinel was closed.
      advice:
        topology.tls && 'that the certificates of the sentinels are trusted (tls.ca, QUEUE_TLS_CA)',
    },
  };
}

function borrowed(client: Redis, manners: Manners): RedisConnection {
  const way: LinkOptions = { make: () => makeLikewise(client), target: YOUR_CLIENT };
  const onReady = (ready: Redis): Promise<void> => check(ready, manners);
  return new RedisConnection({
    commands: new BorrowedLink(client, onReady),
    channels: way,
    confirmed: new ConfirmLine({ ...way, onReady }),
  });
}

function clustered(
  { prefix, scripts }: Manners,
  cluster: {
    readonly nodes: ClusterNodes;
    readonly make: (node: HostAndPort) => Redis;
    readonly where: string;
    readonly secure: boolean;
    readonly prepare?: () => Promise<void>;
  },
): RedisConnection {
  const { nodes, make, where, secure, prepare } = cluster;
  const onReady = async (client: Redis): Promise<void> => {
    await checkServer(client, 'cluster');
    await untilLoaded(client);
    await loadScripts(client, scripts);
  };
  const wayTo = (node: HostAndPort): LinkOptions => ({
    make: () => make(node),
    target: { where: nameOf(node), secure, door: node },
    onReady,
  });
  const commands = new ClusterLink({
    nodes,
    where,
    wayTo,
    prepare,
    onOpen: (link) => checkLayout((command, args) => link.send(command, args), prefix),
  });
  return new RedisConnection({
    commands,
    channels: {
      make: () => make(nodes.next()),
      choices: () => nodes.count,
      target: { where: `the cluster ${where}`, secure },
      onReady: checkClusterState,
    },
    confirmed: new ClusterConfirm(nodes, wayTo),
    masters: () => commands.masters,
  });
}

async function check(client: Redis, { prefix, scripts }: Manners): Promise<void> {
  await checkServer(client, 'standalone');
  await untilLoaded(client);
  await checkLayout((command, args) => client.call(command, ...args), prefix);
  await loadScripts(client, scripts);
}
