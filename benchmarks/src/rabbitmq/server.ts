import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type ChannelModel } from 'amqplib';
import { QUEUE, type Address, type Contender } from '../queues/library.ts';
import type { Staged } from '../queues/stage.ts';

/** Names the variables by which measuring processes find RabbitMQ, and its process. */
export const URL_VARIABLE = 'BENCH_RABBITMQ_URL';
export const PID_VARIABLE = 'BENCH_RABBITMQ_PID';

/** Queues that a run may have left, ours first. */
const QUEUES: readonly string[] = [
  ...['', '.high', '.low', '.dead'].map((band) => `switchyard.v1.q.${QUEUE}${band}`),
  QUEUE,
  `${QUEUE}.later`,
];
/** A page of memory, and a tick of processor time, as Linux on x64 and arm64 counts them. */
const PAGE_BYTES = 4_096;
const TICK_US = 10_000;
const SETTLE_MS = 1_000;

/** Our own RabbitMQ, as the one who watches it. */
export class BenchBroker implements Staged {
  readonly address: Address;
  readonly #connection: ChannelModel;

  private constructor(address: Address, connection: ChannelModel) {
    this.address = address;
    this.#connection = connection;
  }

  /** Connects to the RabbitMQ that `setUp` brought up. */
  static async connect(url: string | undefined = process.env[URL_VARIABLE]): Promise<BenchBroker> {
    if (url === undefined) throw new Error(`${URL_VARIABLE} is not set.`);
    const { hostname: host, port } = new URL(url);
    const address = { host, port: Number(port) };
    return new BenchBroker(address, await connectTo(address));
  }

  /** Removes every queue that a run may have left. */
  async reset(): Promise<void> {
    const channel = await this.#connection.createChannel();
    for (const queue of QUEUES) await channel.deleteQueue(queue);
    await channel.close();
  }

  async cpuUs(): Promise<number> {
    // The name of the program stands in brackets and may hold anything.
    const fields = (await readStat('stat')).replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  }

  /** Bytes of memory that its process has, once they change by less than a hundredth in a second. */
  async memoryBytes(): Promise<number> {
    let last = Number.NaN;
    for (;;) {
      const bytes = Number((await readStat('statm')).split(' ')[1]) * PAGE_BYTES;
      if (Math.abs(bytes - last) < bytes / 100) return bytes;
      last = bytes;
      await sleep(SETTLE_MS);
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

/** Does something with a RabbitMQ that was emptied, and lets go of it. */
export async function onBroker<T>(work: (broker: BenchBroker) => Promise<T>): Promise<T> {
  const broker = await BenchBroker.connect();
  try {
    await broker.reset();
    return await work(broker);
  } finally {
    await broker.close();
  }
}

/** Connects with the account that RabbitMQ has at first. */
export async function connectTo({ host, port }: Address): Promise<ChannelModel> {
  const connection = await connect(`amqp://guest:guest@${host}:${port}`);
  connection.on('error', (error) => console.error(error));
  return connection;
}

/** Counts the messages that are ready in a queue. */
export async function counterOf(
  address: Address,
  queue: string,
): Promise<Pick<Contender, 'left' | 'close'>> {
  const connection = await connectTo(address);
  const channel = await connection.createChannel();
  return {
    left: async () => (await channel.checkQueue(queue)).messageCount,
    close: () => connection.close(),
  };
}

function readStat(file: 'stat' | 'statm'): Promise<string> {
  return readFile(`/proc/${process.env[PID_VARIABLE]}/${file}`, 'utf8');
}
