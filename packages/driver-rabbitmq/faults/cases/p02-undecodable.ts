import { randomBytes } from 'node:crypto';
import { deadLetterQueue } from '@switchyard/core/driver';
import {
  concludedAs,
  QUEUE,
  type CaseBench,
  type FaultCase,
} from '@switchyard/driver-testkit/faults';
import { rabbitmqOf, type RunningRabbitmq } from '../rabbit-target.ts';

/** What no producer of ours would send: bytes, and what goes with them. */
const STRANGE: Readonly<Record<string, (id: string) => object>> = {
  'without an id': () => ({}),
  'without headers': (messageId) => ({ messageId }),
  'headers that are no JSON': (messageId) => ({ messageId, headers: { 'sy-h': '{' } }),
  'headers that are a list': (messageId) => ({ messageId, headers: { 'sy-h': '[]' } }),
  'headers with a number': (messageId) => ({ messageId, headers: { 'sy-h': '{"a":1}' } }),
  'headers of another type': (messageId) => ({ messageId, headers: { 'sy-h': 7 } }),
  'own headers that are no JSON': (messageId) => ({
    messageId,
    headers: { 'sy-h': '{}', 'sy-x': '{' },
  }),
};

/** Messages of strangers in the queue: each is set aside with its bytes, and all others run. */
export const undecodable: FaultCase = {
  id: 'P02',
  name: 'undecodable messages in a queue',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    const rabbit = rabbitmqOf(bench);
    const bodies: Buffer[] = [];
    const producing = bench.producer.enqueueMany(bench.size(500, 60), () => ({ ms: 5 }), { at: 5 });
    for (let round = bench.size(10, 1); round > 0; round -= 1) {
      for (const make of Object.values(STRANGE)) {
        const body = randomBytes(bodies.length % 3 === 0 ? 0 : 200);
        bodies.push(body);
        await put(rabbit, body, make(`stranger-${bodies.length}`));
      }
    }
    await bench.workers(2);
    await producing;
    await bench.drain();
    const isAside = async (): Promise<boolean> => {
      const name = rabbit.names.queue(deadLetterQueue(QUEUE));
      return (await rabbit.admin.ready([name])) >= bodies.length;
    };
    for (const end = Date.now() + 15_000; !(await isAside()) && Date.now() < end;)
      await bench.pass(50);
    const dead = concludedAs(bench.lines(), 'dead');
    const reasons = [...new Set(dead.map(({ reason }) => reason))].join();
    bench.expect(reasons === 'undecodable', `dead for: ${reasons}`);
    const name = rabbit.names.queue(deadLetterQueue(QUEUE));
    const kept = await rabbit.admin.getAll(name, { takes: false });
    const sorted = (all: readonly Buffer[]): string =>
      all
        .map((one) => one.toString('hex'))
        .toSorted()
        .join();
    const isKept = sorted(kept.map(({ content }) => content)) === sorted(bodies);
    bench.expect(
      isKept,
      `${bodies.length} were put in, and ${kept.length} are kept, not as they were`,
    );
    nameStrangers(bench);
    return { dead: bodies.length };
  },
};

/** A stranger has no name until it is delivered: it is entered late, as one of which nobody knew. */
function nameStrangers(bench: CaseBench): void {
  const { ledger } = bench;
  const held = bench.lines().flatMap((line) => (line.type === 'held' ? [line.job] : []));
  for (const job of new Set(held.filter((one) => one.startsWith('malformed-')))) {
    ledger.write({ type: 'attempted', job });
    ledger.write({ type: 'unknown', job, id: job });
  }
}

function put({ admin, names }: RunningRabbitmq, body: Buffer, properties: object): Promise<void> {
  return admin.onChannel(async (channel) => {
    channel.sendToQueue(names.queue(), body, { persistent: true, ...properties });
    // What comes after it on its channel is answered after it.
    await channel.checkQueue(names.queue());
  });
}
