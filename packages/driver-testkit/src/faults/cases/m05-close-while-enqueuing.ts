import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { notAnswered } from '../ledger-look.ts';

/** What was accepted while an engine closed is there, and every call has its answer. */
export const closeWhileEnqueuing: FaultCase = {
  id: 'M05',
  name: 'close() while enqueuing',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const producer = await bench.openProducer({});
    await producer.enqueue({});
    const answers = Array.from({ length: 1_000 }, () => producer.enqueue({}));
    await producer.engine.close();
    await Promise.all(answers);
    const after = await producer.enqueue({});
    const lines = bench.lines().filter(({ process }) => process === producer.name);
    bench.expect(notAnswered(lines).length === 0, 'some calls were not answered');
    const last = lines.findLast((line) => line.type === 'failed');
    const isTyped = after === 'failed' && last?.error.startsWith('ClosedError') === true;
    bench.expect(isTyped, `an enqueue after close is answered ${after}: ${last?.error}`);
    await bench.worker({ concurrency: 20 });
    await bench.drain();
    return {};
  },
};
