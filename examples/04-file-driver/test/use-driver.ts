import {
  receiveAny,
  type Consumer,
  type Delivery,
  type OutboundMessage,
} from '@switchyard/core/driver';
import { onTestFinished } from 'vitest';
import { fileDriver, type FileDriver, type FileDriverOptions } from '../src/index.ts';

let sequence = 0;

/** A batch that was not used yet. */
export function nextBatch(): { readonly producer: string; readonly sequence: number } {
  sequence += 1;
  return { producer: 'test', sequence };
}

/** An open driver, closed when the test is over. */
export async function openDriver(options: FileDriverOptions): Promise<FileDriver> {
  const driver = fileDriver(options);
  onTestFinished(() => driver.close());
  await driver.connect();
  return driver;
}

/** A message with this id and a body of so many bytes. */
export function message(id: string, bytes = 5): OutboundMessage {
  return { id, idOrigin: 'core', headers: { 'sy-v': '1' }, body: Buffer.alloc(bytes, id) };
}

/** Publishes to `mail` what must be stored, all in one batch. */
export async function store(
  driver: FileDriver,
  messages: readonly OutboundMessage[],
): Promise<void> {
  const answer = await driver.publish('mail', messages, { batch: nextBatch() });
  if (answer !== 'stored') throw new Error(`answered ${JSON.stringify(answer)}`);
}

/** A consumer of `mail`, or of another queue, with a lease of a minute. */
export function subscribe(driver: FileDriver, queue = 'mail'): Promise<Consumer> {
  return driver.subscribe(queue, { leaseMs: 60_000, prefetch: 1_000 });
}

/** What is there now, at most a thousand. */
export async function receiveAll(driver: FileDriver, queue = 'mail'): Promise<readonly Delivery[]> {
  return receiveAny(await subscribe(driver, queue), { max: 1_000, waitMs: 0 });
}

/** Ids, in order. */
export function idsOf(deliveries: readonly { readonly id: string }[]): readonly string[] {
  return deliveries.map((delivery) => delivery.id);
}
