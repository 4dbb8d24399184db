import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrokers } from '../../../../scripts/lib/brokers/index.mjs';

/** Which Kafka, by its name among the brokers of the scripts, and how it is set up. */
export interface KafkaChoice {
  /** @default 'kafka' */
  readonly name?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real Kafka of its own, in KRaft mode: nodes that are broker and controller, with data folders of their own. */
export class PrivateKafka {
  readonly url: string;
  readonly #name: string;
  readonly #folder: string;
  readonly #brokers: ReturnType<typeof openBrokers>;

  private constructor(
    { name, url, folder }: { readonly name: string; readonly url: string; readonly folder: string },
    brokers: ReturnType<typeof openBrokers>,
  ) {
    this.#name = name;
    this.url = url;
    this.#folder = folder;
    this.#brokers = brokers;
  }

  /** Starts one. */
  static async start({ name = 'kafka', settings = {} }: KafkaChoice = {}): Promise<PrivateKafka> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-kafka-'));
    const { PATH } = process.env;
    const brokers = openBrokers({ home: folder, ways: ['local'], env: { PATH } });
    const { url } = await brokers.up(name, settings);
    if (url === undefined) throw new Error('Kafka is up and has no URL.');
    return new PrivateKafka({ name, url, folder }, brokers);
  }

  /** `host:port` of it; of several, with commas between. */
  get address(): string {
    return this.url.replace('kafka://', '');
  }

  /** Kills it as a power cut would, and starts it on what it has written. */
  async restart(): Promise<void> {
    await this.kill();
    await this.up();
  }

  /** SIGKILL; one node of several, by its name, or all. */
  kill(node?: string): Promise<void> {
    return this.#brokers.kill(this.#name, { node });
  }

  async up(): Promise<void> {
    await this.#brokers.start(this.#name);
  }

  /** Lets it do nothing, with all its connections open, until it is thawed. */
  freeze(): Promise<void> {
    return this.#brokers.freeze(this.#name);
  }

  thaw(): Promise<void> {
    return this.#brokers.thaw(this.#name);
  }

  /** Stops it for good and removes what it wrote. */
  async remove(): Promise<void> {
    await this.#brokers.down(this.#name);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
