import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrokers } from '../../../../scripts/lib/brokers/index.mjs';

const NAME = 'kafka';

/** A real Kafka of its own, in KRaft mode: one node that is broker and controller, with a data folder of its own. */
export class PrivateKafka {
  readonly url: string;
  readonly #folder: string;
  readonly #brokers: ReturnType<typeof openBrokers>;

  private constructor(url: string, folder: string, brokers: ReturnType<typeof openBrokers>) {
    this.url = url;
    this.#folder = folder;
    this.#brokers = brokers;
  }

  /** Starts one. */
  static async start(): Promise<PrivateKafka> {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-kafka-'));
    const { KAFKA_URL: _given, ...env } = process.env;
    const brokers = openBrokers({ home: folder, ways: ['local'], env });
    const { url } = await brokers.up(NAME);
    if (url === undefined) throw new Error('Kafka is up and has no URL.');
    return new PrivateKafka(url, folder, brokers);
  }

  /** `host:port` of it. */
  get address(): string {
    return this.url.replace('kafka://', '');
  }

  /** Kills it as a power cut would, and starts it on what it has written. */
  async restart(): Promise<void> {
    await this.kill();
    await this.up();
  }

  kill(): Promise<void> {
    return this.#brokers.kill(NAME);
  }

  async up(): Promise<void> {
    await this.#brokers.start(NAME);
  }

  /** Lets it do nothing, with all its connections open, until it is thawed. */
  freeze(): Promise<void> {
    return this.#brokers.freeze(NAME);
  }

  thaw(): Promise<void> {
    return this.#brokers.thaw(NAME);
  }

  /** Stops it for good and removes what it wrote. */
  async remove(): Promise<void> {
    await this.#brokers.down(NAME);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
