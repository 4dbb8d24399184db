import type { QueueEngine } from '@switchyard/core';
import type { PeekedMessage } from '@switchyard/core/driver';
import { QUEUE } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

const DAY_MS = 86_400_000;
const LONG_DAYS = [30, 400];
const NO_DELAYS = [-1, Number.NaN, Infinity, Number('1e400'), '5', -1_700_000_000_001];

/** Delays of more than 2^31 ms are kept to the millisecond and start nothing early; what is no delay is refused. */
export const oddDelays: FaultCase = {
  id: 'H01',
  name: 'delay > 2^31 ms, invalid delay (H02)',
  drivers: NETWORKED,
  needs: 'peek',
  on: 'processes',
  async run(bench) {
    await bench.worker();
    const begin = Date.now();
    for (const days of LONG_DAYS) {
      const longest = { delayMs: days * DAY_MS };
      await bench.producer.enqueue({}, longest);
    }
    for (const delayMs of NO_DELAYS) {
      const code = await refusalOf(bench.producer.engine, delayMs);
      bench.expect(code === 'ERR_INVALID_OPTION', `delayMs ${String(delayMs)}: ${String(code)}`);
    }
    await bench.producer.enqueue({}, { delayMs: 500 });
    await bench.line((line) => line.type === 'start');
    await bench.pass(1_000);
    const page = await bench.direct.peek?.(QUEUE, { state: 'delayed', limit: 10 });
    const days = page?.messages.map((one) => (dueOf(one) - begin) / DAY_MS) ?? [];
    const isKept = LONG_DAYS.every((long, nth) => Math.abs((days[nth] ?? 0) - long) < 0.001);
    bench.expect(isKept, `delays of ${LONG_DAYS.join()} days are kept as ${days.join()}`);
    bench.ledger.write({ type: 'taken', job: 'producer-1', how: 'purge', is: 'sure' });
    bench.ledger.write({ type: 'taken', job: 'producer-2', how: 'purge', is: 'sure' });
    await bench.producer.engine.queues.purge(QUEUE);
    await bench.drain();
    return {};
  },
};

function dueOf(message: PeekedMessage): number {
  return message.malformed === true ? 0 : (message.dueAt ?? 0);
}

async function refusalOf(engine: QueueEngine, delayMs: unknown): Promise<unknown> {
  const options: object = { delayMs };
  try {
    await engine.enqueue('fault', {}, options);
    return 'accepted';
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
}
