import { startsOf, type CaseBench, type FaultCase } from '@switchyard/driver-testkit/faults';
import { rabbitmqOf } from '../rabbit-target.ts';

const AGAIN_MS = 15_000;

/** Somebody deletes the queue while it is empty and its jobs run: what is enqueued next is refused by name or is there, and workers come back. */
export const queueDeleted: FaultCase = {
  id: 'D02',
  name: 'queue deleted underneath, server-side cancel of its consumers',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    for (let round = bench.size(10, 2); round > 0; round -= 1) {
      await bench.producer.enqueueMany(5, () => ({ ms: 500 }));
      await allRun(bench);
      await bench.fault('queue deleted', () => remove(bench));
      const answers: string[] = [];
      for (let nth = 0; nth < 20; nth += 1) answers.push(await bench.producer.enqueue({}));
      const accepted = answers.filter((answer) => answer === 'acknowledged').length;
      bench.expect(
        accepted >= 19,
        `${accepted} of 20 were accepted: ${[...new Set(answers)].join()}`,
      );
      await bench.drain();
    }
    const failures = bench.lines().flatMap((line) => (line.type === 'failed' ? [line.error] : []));
    const odd = failures.filter((error) => !error.includes('somebody has deleted it'));
    bench.expect(odd.length === 0, `refused otherwise: ${odd[0]}`);
    return {};
  },
};

/** Somebody deletes the queue and makes it again at once: nothing is refused, and whoever read it must notice. */
export const queueMadeAgain: FaultCase = {
  id: 'D02B',
  name: 'queue deleted and made again by another process',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    for (let round = bench.size(10, 2); round > 0; round -= 1) {
      await bench.producer.enqueueMany(5, () => ({ ms: 500 }));
      await allRun(bench);
      await bench.fault('queue made again', async () => {
        await remove(bench);
        await rabbitmqOf(bench).makeQueues();
      });
      const since = bench.ledger.time.mono();
      await bench.producer.enqueueMany(20, () => ({}));
      const isBack = (): boolean => startsOf(bench.lines()).some(({ mono }) => mono > since);
      const told = await bench.until(isBack, AGAIN_MS);
      bench.expect(told, `nothing started within ${AGAIN_MS} ms of it`);
      await bench.drain();
    }
    return {};
  },
};

/** Waits until nothing lies in the queue: all of it is being run. */
async function allRun(bench: CaseBench): Promise<void> {
  const { admin, names } = rabbitmqOf(bench);
  const count = bench.lines().filter((line) => line.type === 'acknowledged').length;
  await bench.until(() => startsOf(bench.lines()).length >= count, AGAIN_MS);
  const lying = await admin.ready([names.queue()]);
  bench.expect(lying === 0, `${lying} jobs lay in the queue that was deleted`);
}

async function remove(bench: CaseBench): Promise<void> {
  const { admin, names } = rabbitmqOf(bench);
  await admin.onChannel((channel) => channel.deleteQueue(names.queue()));
}
