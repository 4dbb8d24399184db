import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openBrokers, type Settings } from '../../../../scripts/lib/brokers/index.mjs';

/** A broker of several nodes, for the tests of one file, which break it. */
export class TestBroker {
  readonly name: string;
  readonly #home = `/var/tmp/switchyard-long-${randomUUID().slice(0, 8)}`;
  readonly #brokers = openBrokers({ home: this.#home, ways: ['local'] });

  constructor(name: string, settings?: Settings) {
    this.name = name;
    beforeAll(async () => {
      await this.#brokers.up(name, settings);
    });
    afterAll(async () => {
      await this.#brokers.down(name);
      await rm(this.#home, { recursive: true, force: true });
    });
  }

  url(): Promise<string> {
    return this.#brokers.url(this.name);
  }

  /** Makes it whole again: starts what is dead, thaws what is frozen, and waits until all of it agrees. */
  async mend(): Promise<void> {
    await this.#brokers.up(this.name);
  }

  /** SIGKILL to the node that clients reach at a port. */
  async kill(port: number): Promise<void> {
    await this.#brokers.kill(this.name, { node: await this.#nodeAt(port) });
  }

  /** SIGSTOP to the node that clients reach at a port. */
  async freeze(port: number): Promise<void> {
    await this.#brokers.freeze(this.name, { node: await this.#nodeAt(port) });
  }

  /** SIGCONT to the node that clients reach at a port. */
  async thaw(port: number): Promise<void> {
    await this.#brokers.thaw(this.name, { node: await this.#nodeAt(port) });
  }

  async #nodeAt(port: number): Promise<string> {
    const text = await readFile(join(this.#home, this.name, 'state.json'), 'utf8');
    const { ports } = JSON.parse(text) as { ports: Record<string, { client?: number }> };
    const node = Object.keys(ports).find((name) => ports[name]?.client === port);
    if (node === undefined) throw new Error(`No node of ${this.name} has the port ${port}.`);
    return node;
  }
}
