import { NETWORKED, type FaultCase } from '../fault-case.ts';
import type { ProducedOptions } from '../producer.ts';
import { concludedAs } from '../ledger-look.ts';

const MAX_BYTES = 921_600;
const MANY = 1_000_000;

/** Payloads at the limit go through, larger ones are refused by name, and none of them hurts anybody. */
export const hostileSizes: FaultCase = {
  id: 'P06',
  name: 'huge, wide and polluting payloads, size limit (P05, P08)',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    const producer = await bench.openProducer({ serializer: 'json' });
    const shell = JSON.stringify({ value: '' }).length;
    const wide = Object.fromEntries(Array.from({ length: MANY }, (_, nth) => [`k${nth}`, nth]));
    const sizes: readonly (readonly [unknown, string])[] = [
      ['', 'acknowledged'],
      ['x'.repeat(MAX_BYTES - shell), 'acknowledged'],
      ['x'.repeat(MAX_BYTES - shell + 1), 'failed'],
      ['x'.repeat(100_000_000), 'failed'],
      [wide, 'failed'],
    ];
    // To serialize them keeps this process busy, and with it the network that is in it.
    await bench.fault('busy', async () => {
      for (const [value, wanted] of sizes) {
        const answer = await producer.enqueue({ value });
        bench.expect(answer === wanted, `${producer.last} is answered ${answer}, not ${wanted}`);
      }
    });
    const polluting = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ) as object;
    await producer.enqueue({ value: polluting });
    await producer.enqueue({}, JSON.parse('{"__proto__":{"delayMs":3600000}}') as ProducedOptions);
    bench.expect(!('polluted' in {}), 'the prototype of all objects is polluted');
    await bench.drain();
    const odd = bench
      .lines()
      .filter(
        (line) =>
          line.type === 'failed' && !/^(TooLarge|NotSerializable|InvalidOption)/.test(line.error),
      );
    bench.expect(odd.length === 0, `refused otherwise: ${JSON.stringify(odd[0])}`);
    const done = concludedAs(bench.lines(), 'completed').length;
    bench.expect(done >= 2, `${done} jobs were completed`);
    return {};
  },
};
