import { randomBytes } from 'node:crypto';
import {
  concludedAs,
  QUEUE,
  type CaseBench,
  type FaultCase,
} from '@switchyard/driver-testkit/faults';
import type { Message } from 'kafkajs';
import { kafkaOf } from '../kafka-target.ts';

type Headers = NonNullable<Message['headers']>;

/** What no producer of ours would send: what goes with the bytes. */
const STRANGE: readonly ((id: string) => Headers)[] = [
  () => ({}),
  (id) => ({ 'sy-id': id }),
  (id) => ({ 'sy-id': id, 'sy-h': '{' }),
  (id) => ({ 'sy-id': id, 'sy-h': '[]' }),
  (id) => ({ 'sy-id': id, 'sy-h': '{"a":1}' }),
  (id) => ({ 'sy-id': [id, id], 'sy-h': randomBytes(20) }),
  (id) => ({ 'sy-id': id, 'sy-h': '{}', 'sy-x': '{' }),
  (id) => ({ 'sy-id': `${id} with a blank`, 'sy-h': '{}' }),
];

/** Records of strangers in the topic of a queue, tombstones among them: each is set aside with its bytes, and all others run. */
export const undecodable: FaultCase = {
  id: 'P02',
  name: 'undecodable records and tombstones in a queue',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    const { admin, names, reader } = kafkaOf(bench);
    const [, topic = ''] = names.jobs(QUEUE);
    const bodies: Buffer[] = [];
    // The topic is there once something was enqueued.
    await bench.producer.enqueue({ ms: 5 });
    const producing = bench.producer.enqueueMany(bench.size(500, 60), () => ({ ms: 5 }), { at: 5 });
    for (let round = bench.size(10, 1); round > 0; round -= 1) {
      const records = STRANGE.map((make, nth) => {
        const body = nth % 3 === 0 ? null : randomBytes(200);
        bodies.push(body ?? Buffer.alloc(0));
        return { key: `k${nth}`, value: body, headers: make(`stranger-${bodies.length}`) };
      });
      await admin.put(topic, records);
    }
    await bench.workers(2);
    await producing;
    await bench.drain();
    const areAside = await bench.until(
      () => concludedAs(bench.lines(), 'dead').length >= bodies.length,
      15_000,
    );
    bench.expect(areAside, 'not all of them were set aside');
    const reasons = [...new Set(concludedAs(bench.lines(), 'dead').map(({ reason }) => reason))];
    bench.expect(reasons.join() === 'undecodable', `dead for: ${reasons.join()}`);
    const kept = await reader.read(names.deadGroup(QUEUE), [names.dead(QUEUE)]);
    const keptBodies = kept.map(({ message }) => message.value ?? Buffer.alloc(0));
    const areKept = sorted(keptBodies) === sorted(bodies);
    bench.expect(areKept, `${bodies.length} were put in, ${kept.length} kept, not as they were`);
    nameStrangers(bench);
    return { dead: bodies.length };
  },
};

function sorted(all: readonly Buffer[]): string {
  return all
    .map((one) => one.toString('hex'))
    .toSorted()
    .join();
}

/** A stranger has no name until it is delivered: it is entered late, as one of which nobody knew. */
function nameStrangers(bench: CaseBench): void {
  const { ledger } = bench;
  const held = bench.lines().flatMap((line) => (line.type === 'held' ? [line.job] : []));
  for (const job of new Set(held.filter((one) => one.startsWith('malformed-')))) {
    ledger.write({ type: 'attempted', job });
    ledger.write({ type: 'unknown', job, id: job });
  }
}
