import type { FaultCase } from '../fault-case.ts';
import { codeOf, inWorld } from './in-world.ts';

/** A05 in one process: a worker that stops finishes what it runs and starts nothing. */
const stopsShortJobs: FaultCase = inWorld({
  id: 'A05',
  name: 'stop, short jobs',
  async run(world, expect) {
    const name = await world.work({ concurrency: 5 });
    for (let nth = 0; nth < 20; nth += 1) await world.add(`j${nth}`, [{ do: 'work', ms: 400 }]);
    await world.pass(100);
    await world.stop(name);
    const stopping = world.lines.find((line) => line.type === 'stopping');
    const late = world.lines.filter(
      (line) => line.type === 'start' && line.mono > (stopping?.mono ?? Infinity),
    );
    expect(late.length === 0, `${late.length} jobs started after the stop`);
    await world.work({ concurrency: 5 });
    await world.drain();
    return {};
  },
});

/** A06 in one process: a job that outlasts the drain is handed back at once, and not as a failure. */
const handsBackLongJob: FaultCase = inWorld({
  id: 'A06',
  name: 'stop, job longer than the drain',
  async run(world, expect) {
    const name = await world.work();
    await world.add('j', [{ do: 'obey', ms: 10_000 }], { maxAttempts: 1 });
    await world.pass(100);
    const other = await world.work();
    await world.stop(name);
    await world.pass(100);
    const again = world.lines.find((line) => line.type === 'start' && line.process === other);
    expect(again?.type === 'start' && again.attempt === 1, 'it did not start again as attempt 1');
    await world.drain();
    return {};
  },
});

/** M05: what was accepted while the engine closed is there, and every call has its answer. */
const closesWhileEnqueuing: FaultCase = inWorld({
  id: 'M05',
  name: 'close() while enqueuing',
  async run(world, expect) {
    await world.work({ concurrency: 50 });
    const adding = Array.from({ length: 1_000 }, (_, nth) => world.add(`j${nth}`, []));
    await Promise.all([world.within(world.engine.close()), ...adding]);
    const code = codeOf(await world.refusal({}));
    expect(code === 'ERR_CLOSED', `an enqueue after close is answered ${String(code)}`);
    await world.drain();
    return {};
  },
});

/** How the in-memory driver stops. */
export const INMEMORY_STOPPING: readonly FaultCase[] = [
  stopsShortJobs,
  handsBackLongJob,
  closesWhileEnqueuing,
];
