import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { openBrokers } from '../../../../scripts/lib/brokers/index.mjs';
import { SETTLED_MS } from '../../conformance/support/private-rabbit.ts';
import type { TestServer } from '../../conformance/support/rabbitmq-harness.ts';

const NAME = 'rabbitmq-cluster';
const run = promisify(execFile);

interface NodePorts {
  readonly client?: number;
  readonly names?: number;
}

/** Three nodes that are one, for the tests of one file, which kill them. */
export class ClusterServer implements TestServer {
  readonly #home = `/var/tmp/switchyard-long-${randomUUID().slice(0, 8)}`;
  readonly #brokers = openBrokers({ home: this.#home, ways: ['local'] });
  #ports: Readonly<Record<string, NodePorts>> = {};

  constructor() {
    beforeAll(async () => {
      await this.#brokers.up(NAME);
      const state = await readFile(join(this.#home, NAME, 'state.json'), 'utf8');
      this.#ports = (JSON.parse(state) as { ports: Record<string, NodePorts> }).ports;
    });
    afterAll(async () => {
      await this.#brokers.down(NAME);
      await rm(this.#home, { recursive: true, force: true });
    });
  }

  /** Of the first node. */
  get url(): string {
    return `amqp://guest:guest@${this.#addresses[0]}`;
  }

  /** Of all of them. */
  get everyUrl(): string {
    return `amqp://guest:guest@${this.#addresses.join(',')}`;
  }

  /** Of one node first, and the others behind it. */
  urlFrom(node: string): string {
    const first = `127.0.0.1:${this.#ports[node]?.client}`;
    return `amqp://guest:guest@${[first, ...this.#addresses.filter((one) => one !== first)].join(',')}`;
  }

  get nodes(): readonly string[] {
    return Object.keys(this.#ports).filter((name) => this.#ports[name]?.client !== undefined);
  }

  /** The node that leads a queue, as `asked` sees it. */
  async leaderOf(queue: string, asked?: string): Promise<string | undefined> {
    return nodesIn(await this.#column(queue, 'leader', asked))[0];
  }

  /** The nodes on which a queue has a replica that is up. */
  async onlineOf(queue: string): Promise<readonly string[]> {
    return nodesIn(await this.#column(queue, 'online')).toSorted();
  }

  /** SIGKILL to one node. */
  async kill(node: string): Promise<void> {
    await this.#brokers.kill(NAME, { node });
  }

  /** Makes it whole again: starts what is dead, and waits until all of it agrees. */
  async mend(): Promise<void> {
    await this.#brokers.up(NAME);
  }

  async restart(): Promise<void> {
    await sleep(SETTLED_MS);
    await this.#brokers.kill(NAME);
    await this.mend();
  }

  async #column(
    queue: string,
    column: string,
    asked: string = this.nodes[0] ?? '',
  ): Promise<string> {
    const { ctl = '' } = await this.#brokers.programs(NAME);
    const args = ['--quiet', '-n', `${asked}@localhost`, 'list_queues', 'name', column];
    const { stdout } = await run(ctl, args, {
      env: {
        PATH: process.env['PATH'],
        LANG: 'C.UTF-8',
        HOME: join(this.#home, NAME, asked),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ERL_EPMD_PORT: `${this.#ports['epmd']?.names}`,
        RABBITMQ_CONF_ENV_FILE: join(this.#home, NAME, asked, 'env.conf'),
      },
    });
    return stdout.split('\n').find((line) => line.startsWith(`${queue}\t`)) ?? '';
  }

  get #addresses(): readonly string[] {
    return this.nodes.map((node) => `127.0.0.1:${this.#ports[node]?.client}`);
  }
}

function nodesIn(text: string): readonly string[] {
  return [...text.matchAll(/(\w+)@localhost/g)].map(([, node = '']) => node);
}
