import { Kafka, logLevel, type KafkaConfig, type RetryOptions, type SASLOptions } from 'kafkajs';
import type { Address, Sasl } from '../options/kafka-options.ts';
import type { KafkaClient, KafkaMember, KafkaProducer, MemberOptions } from './client.ts';
import { KafkajsAdmin } from './kafkajs-admin.ts';
import { KafkajsMember } from './kafkajs-member.ts';
import { openKafkajsProducer } from './kafkajs-producer.ts';
import { Sockets, type Connections } from './sockets.ts';

/** Short, for each call: who waits longer asks again. Given in full, for kafkajs has others under NODE_ENV=test. */
const RETRY = {
  retries: 5,
  initialRetryTime: 50,
  maxRetryTime: 500,
  factor: 0.2,
  multiplier: 2,
} as const;
const CONNECT_MS = 3_000;
const REQUEST_MS = 6_000;

/** kafkajs 2.2.4: classic groups, dealt anew as a whole; only gzip besides no compression. */
export class KafkajsClient implements KafkaClient {
  readonly capabilities = {
    ackModel: 'watermark',
    transactions: true,
    cooperative: false,
    codecs: ['none', 'gzip'],
  } as const;
  readonly admin: KafkajsAdmin;
  readonly #config: KafkaConfig;
  /** How many are named. */
  readonly #brokers: number;

  constructor(address: Address, clientId: string) {
    this.#config = configOf(address, clientId);
    this.#brokers = address.brokers.length;
    this.admin = new KafkajsAdmin(this.#connections());
  }

  openProducer(): Promise<KafkaProducer> {
    // The lane asks again by itself, and has to know soon whether anybody is there at all.
    const retry = { ...RETRY, retries: this.#brokers, maxRetryTime: 100 };
    return openKafkajsProducer(this.#connections(retry));
  }

  openMember(options: MemberOptions): Promise<KafkaMember> {
    return KafkajsMember.open(this.#connections(), options);
  }

  /** Of one role: what hangs there says nothing of the others. */
  #connections(retry: RetryOptions = RETRY): Connections {
    const sockets = new Sockets();
    return { sockets, kafka: new Kafka({ ...this.#config, retry, socketFactory: sockets.make }) };
  }

  close(): Promise<void> {
    return this.admin.close();
  }
}

function configOf({ brokers, sasl, tls }: Address, clientId: string): KafkaConfig {
  return {
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECT_MS,
    authenticationTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    enforceRequestTimeout: true,
    retry: RETRY,
    logLevel: logLevel.NOTHING,
    logCreator: () => () => undefined,
    ...(tls && { ssl: { ca: tls.ca, cert: tls.cert, key: tls.key } }),
    ...(sasl && { sasl: saslOf(sasl) }),
  };
}

/** One object for each mechanism, as its types want it. */
function saslOf({ mechanism, username, password }: Sasl): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}
