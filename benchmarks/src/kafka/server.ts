import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import type { Address, Contender } from '../queues/library.ts';
import type { Staged } from '../queues/stage.ts';

/** Names the variables by which measuring processes find Kafka, and its process. */
export const URL_VARIABLE = 'BENCH_KAFKA_URL';
export const PID_VARIABLE = 'BENCH_KAFKA_PID';
/** Partitions of a topic, on every side. */
export const PARTITIONS = 4;

/** A tick of processor time, as Linux on x64 and arm64 counts it. */
const TICK_US = 10_000;

/** Does something in a space of Kafka where nothing was before, and removes its topics. */
export async function onKafka<T>(work: (broker: Staged) => Promise<T>): Promise<T> {
  const url = process.env[URL_VARIABLE];
  if (url === undefined) throw new Error(`${URL_VARIABLE} is not set.`);
  const { hostname: host, port } = new URL(url);
  const space = `bench-${randomUUID().slice(0, 8)}`;
  const address = { host, port: Number(port), space };
  try {
    return await work({ address, cpuUs });
  } finally {
    await removeTopics(address);
  }
}

/** A client of kafkajs as it is by default, less its logging. */
export function clientOf({ host, port }: Address): Kafka {
  return new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING });
}

/** The name of a topic or group in the space of a run. */
export function inSpace({ space = '' }: Address, name: string): string {
  return `${space}.${name}`;
}

/** Counts the messages of a topic that a group has not committed. */
export async function counterOf(
  address: Address,
  { topic, group }: { readonly topic: string; readonly group: string },
): Promise<Pick<Contender, 'left' | 'close'>> {
  const admin = clientOf(address).admin();
  await admin.connect();
  return { left: () => lag(admin, topic, group), close: () => admin.disconnect() };
}

async function lag(admin: Admin, topic: string, group: string): Promise<number> {
  const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const done = new Map(
    committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
  );
  const ends = await admin.fetchTopicOffsets(topic);
  return ends
    .map(
      ({ partition, low, high }) => Number(high) - Math.max(done.get(partition) ?? 0, Number(low)),
    )
    .reduce((sum, one) => sum + one, 0);
}

async function removeTopics(address: Address): Promise<void> {
  const admin = clientOf(address).admin();
  await admin.connect();
  const all = await admin.listTopics();
  const topics = all.filter((topic) => topic.startsWith(inSpace(address, '')));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

async function cpuUs(): Promise<number> {
  const stat = await readFile(`/proc/${process.env[PID_VARIABLE]}/stat`, 'utf8');
  // The name of the program stands in brackets and may hold anything.
  const fields = stat.replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
