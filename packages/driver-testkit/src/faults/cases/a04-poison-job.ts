import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A job that kills whoever runs it dies after three deaths, and its neighbours live. */
export const poisonJob: FaultCase = {
  id: 'A04',
  name: 'poison job kills its worker',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const supervision = await bench.supervise(2);
    const neighbours = bench.size(200, 20);
    await bench.producer.enqueueMany(neighbours, () => ({ ms: 20 }));
    await bench.producer.enqueue({ killsIn: 'always' });
    await bench.producer.enqueueMany(neighbours, () => ({ ms: 20 }));
    await bench.drain();
    await supervision.end();
    const dead = bench.lines().filter((line) => line.type === 'concluded' && line.as === 'dead');
    const reasons = dead.map((line) => (line.type === 'concluded' ? line.reason : ''));
    bench.expect(reasons.join() === 'poison', `dead for: ${reasons.join() || 'nothing'}`);
    return { dead: 1 };
  },
};
