import { QUEUE } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { notesOf, startsOf } from '../ledger-look.ts';
import { PAYLOADS } from '../payloads.ts';

const REFUSALS = /^(NotSerializableError|TooLargeError)/;

/** Every kind of payload, through a retry, the dead letters and a redrive: the same each time, or refused at once. */
export const roundTrip: FaultCase = {
  id: 'P01',
  name: 'round-trip matrix',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    let accepted = 0;
    for (const serializer of ['msgpack', 'json'] as const) {
      const producer = await bench.openProducer({ serializer });
      for (const [copyOf, make] of Object.entries(PAYLOADS)) {
        const payload = { copyOf, value: make(), throwsIn: [1, 2] };
        const answer = await producer.enqueue(payload, { maxAttempts: 2 });
        if (answer === 'acknowledged') accepted += 1;
      }
    }
    await bench.drain();
    const { redriven } = await bench.producer.engine.deadLetters.redrive(QUEUE);
    bench.expect(redriven === accepted, `${redriven} of ${accepted} were redriven`);
    await bench.drain();
    const lines = bench.lines();
    const times = startsOf(lines).length;
    bench.expect(times === accepted * 3, `${accepted} jobs ran ${times} times`);
    const changed = notesOf(lines, 'payload changed').map(({ detail }) => detail);
    bench.expect(changed.length === 0, `not what they were: ${[...new Set(changed)].join(', ')}`);
    const odd = lines.filter((line) => line.type === 'failed' && !REFUSALS.test(line.error));
    bench.expect(
      odd.length === 0,
      `${odd.length} were refused otherwise: ${JSON.stringify(odd[0])}`,
    );
    return {};
  },
};
