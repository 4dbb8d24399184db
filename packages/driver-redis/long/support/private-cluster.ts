import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Cluster } from 'ioredis';
import { freePort, PrivateRedis } from '../../conformance/support/private-redis.ts';

const HOST = '127.0.0.1';
const NODES = 6;
const WHOLE_MS = 30_000;
const NODE_TIMEOUT_MS = 2_000;

interface Node {
  readonly server: PrivateRedis;
  readonly bus: number;
}

/** A cluster of its own: three masters, three replicas. */
export class PrivateCluster {
  readonly #nodes: readonly Node[];

  private constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /** Starts one with nothing in it. */
  static async start(): Promise<PrivateCluster> {
    const cluster = await PrivateCluster.#place();
    await cluster.#up(cluster.#nodes);
    const args = ['--cluster', 'create', ...cluster.#addresses];
    await promisify(execFile)('redis-cli', [...args, '--cluster-replicas', '1', '--cluster-yes']);
    await cluster.#until(isWhole);
    return cluster;
  }

  get url(): string {
    return `redis+cluster://${this.#addresses.join(',')}`;
  }

  /** A client of the whole. */
  client(): Cluster {
    return new Cluster(this.#nodes.map(({ server }) => ({ host: HOST, port: server.port })));
  }

  /**
   * A cluster on a copy of what this one has written: as if this one had been killed now, and others saw nothing
   * of it. Of masters only, as many of them run at the same time.
   */
  async successor(): Promise<PrivateCluster> {
    const next = await PrivateCluster.#place();
    for (const [index, { server }] of this.#masters.entries()) {
      const folder = next.#nodes[index]?.server.folder ?? '';
      await cp(server.folder, folder, { recursive: true });
      const file = join(folder, 'nodes.conf');
      await writeFile(file, this.#renamed(await readFile(file, 'utf8'), next));
    }
    await next.#up(next.#masters);
    await next.#until(isUp);
    return next;
  }

  /** Stops it for good and removes what it wrote. */
  async remove(): Promise<void> {
    await Promise.all(this.#nodes.map(({ server }) => server.remove()));
  }

  static async #place(): Promise<PrivateCluster> {
    const nodes: Node[] = [];
    while (nodes.length < NODES) {
      const bus = await freePort();
      const options = ['--cluster-enabled', 'yes', '--cluster-port', `${bus}`];
      const timeout = ['--cluster-node-timeout', `${NODE_TIMEOUT_MS}`];
      nodes.push({ server: await PrivateRedis.place(...options, ...timeout), bus });
    }
    return new PrivateCluster(nodes);
  }

  get #addresses(): readonly string[] {
    return this.#nodes.map(({ server }) => `${HOST}:${server.port}`);
  }

  /** What nodes know of each other, with the ports of others. */
  #renamed(conf: string, next: PrivateCluster): string {
    const ports = new Map(
      this.#nodes.map(({ server, bus }, index) => {
        const to = next.#nodes[index];
        return [`:${server.port}@${bus}`, `:${to?.server.port}@${to?.bus}`];
      }),
    );
    return conf.replaceAll(/:\d+@\d+/g, (one) => ports.get(one) ?? one);
  }

  /** Those that were made first, while nothing has failed. */
  get #masters(): readonly Node[] {
    return this.#nodes.slice(0, NODES / 2);
  }

  async #up(nodes: readonly Node[]): Promise<void> {
    await Promise.all(nodes.map(({ server }) => server.up()));
  }

  async #until(isSo: (server: PrivateRedis) => Promise<boolean>): Promise<void> {
    const end = Date.now() + WHOLE_MS;
    const asked = isSo === isUp ? this.#masters : this.#nodes;
    for (const { server } of asked) {
      while (!(await isSo(server))) {
        if (Date.now() > end) throw new Error('The cluster did not become whole.');
        await sleep(50);
      }
    }
  }
}

async function isUp(server: PrivateRedis): Promise<boolean> {
  const info = await server.ask((client) => client.cluster('INFO'));
  return /^cluster_state:ok/m.test(String(info));
}

async function isWhole(server: PrivateRedis): Promise<boolean> {
  const info = await server.ask((client) => client.info('replication'));
  const isLinked = /^(?:connected_slaves:1|master_link_status:up)\r?$/m.test(info);
  return isLinked && isUp(server);
}
