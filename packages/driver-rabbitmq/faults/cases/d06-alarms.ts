import { startsOf, type CaseBench, type FaultCase } from '@switchyard/driver-testkit/faults';
import { rabbitmqOf } from '../rabbit-target.ts';

/** Shorter than an engine waits by default. */
const ALARM_MS = 6_000;
/** A petabyte. */
const NO_DISK = '1000000000000000';

/** RabbitMQ has no memory left and takes no messages: enqueues and retries wait, and what is there is worked off. */
export const memoryAlarm: FaultCase = {
  id: 'D06',
  name: 'memory alarm for 6 s',
  drivers: ['rabbitmq'],
  on: 'processes',
  run: (bench) =>
    alarmed(bench, {
      on: ['set_vm_memory_high_watermark', '0.00001'],
      off: ['set_vm_memory_high_watermark', '0.4'],
    }),
};

/** The same for a full disk. */
export const diskAlarm: FaultCase = {
  id: 'D06B',
  name: 'disk alarm for 6 s',
  drivers: ['rabbitmq'],
  on: 'processes',
  run: (bench) =>
    alarmed(bench, {
      on: ['set_disk_free_limit', NO_DISK],
      off: ['set_disk_free_limit', '50MB'],
    }),
};

async function alarmed(
  bench: CaseBench,
  { on, off }: { readonly on: readonly string[]; readonly off: readonly string[] },
): Promise<object> {
  const rabbit = rabbitmqOf(bench);
  await bench.producer.enqueueMany(bench.size(1_000, 100), () => ({ ms: 50 }));
  const count = bench.size(500, 60);
  let producing: Promise<void> = Promise.resolve();
  await bench.fault('alarm', async () => {
    await rabbit.control(...on);
    try {
      const { answered } = bench.producer;
      producing = bench.producer.enqueueMany(count, (nth) => ({
        ms: 10,
        throwsIn: nth % 5 === 0 ? [1] : [],
      }));
      // They come while the alarm is on, and work all the same.
      await bench.workers(2);
      await bench.pass(ALARM_MS);
      const early = bench.producer.answered - answered;
      // What was on its way when the alarm came may have got in.
      bench.expect(early < count, 'nothing was held up');
      const meanwhile = startsOf(bench.lines()).length;
      bench.expect(meanwhile > 0, 'nothing of what was there was run meanwhile');
    } finally {
      await rabbit.control(...off);
    }
  });
  await producing;
  const failed = bench.lines().filter(({ type }) => type === 'failed').length;
  bench.expect(failed === 0, `${failed} enqueues did not wait for the end of the alarm`);
  await bench.drain();
  return {};
}
