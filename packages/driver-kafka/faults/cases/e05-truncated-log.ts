import { placeOf, QUEUE, startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';
import { foundIn } from '../kafka-look.ts';
import { kafkaOf } from '../kafka-target.ts';

/** Somebody deletes records of which nobody has worked off all: what is left runs, and what comes then. */
export const truncatedLog: FaultCase = {
  id: 'E05',
  name: 'log truncated beyond what is committed',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    const { admin, names, reader } = kafkaOf(bench);
    const group = names.group(QUEUE);
    const topics = names.jobs(QUEUE);
    const jobs = bench.size(300, 120);
    // Something is committed, so that the log begins behind that.
    const first = await bench.worker();
    await bench.producer.enqueueMany(12, () => ({ ms: 5 }));
    await bench.drain();
    await first.stop();
    await bench.producer.enqueueMany(jobs, () => ({ ms: 5 }));
    const before = await reader.read(group, topics);
    await bench.fault('truncated', async () => {
      for (const topic of topics) await admin.halve(topic);
    });
    const left = await reader.read(group, topics);
    const nameOf = (record: (typeof left)[number]): string =>
      placeOf(foundIn(record), QUEUE, 'waiting').job;
    const stay = new Set(left.map(nameOf));
    const gone = before.map(nameOf).filter((job) => !stay.has(job));
    for (const job of gone) bench.ledger.write({ type: 'taken', job, how: 'remove', is: 'sure' });
    await bench.workers(2);
    await bench.producer.enqueueMany(20, () => ({ ms: 5 }));
    await bench.drain();
    bench.expect(gone.length > jobs / 4, `only ${gone.length} of ${jobs} were deleted`);
    const starts = startsOf(bench.lines()).length;
    const expected = 12 + jobs - gone.length + 20;
    bench.expect(starts === expected, `${starts} starts, and ${expected} were there to run`);
    return {};
  },
};
