import assert from 'node:assert/strict';
import { HEADER, type Delivery, type JobDelivery } from '@switchyard/core/driver';
import { asJob, assertSameBytes } from '../bench/check.ts';
import { DriverBench } from '../bench/driver-bench.ts';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { unknownTasks } from './unknown-tasks.ts';

const RAW = Uint8Array.of(0, 255, 1, 254, 10);

/** Bytes that nobody can read, payloads that are not valid, tasks that nobody knows. */
export const unreadable: EngineTopic = {
  name: 'unreadable and unknown',
  cases: ({ time }) => [
    ...cases,
    ...unknownTasks,
    ...(time.type === 'virtual' ? [newerVersion] : []),
  ],
};

const cases: readonly EngineCase[] = [
  {
    name: "a stranger's bytes go to the dead letters, intact, and the queue goes on",
    run: async (bench) => {
      await bench.harness.injectMalformed(bench.driver, 'mail', RAW);
      const engine = await bench.working({ send: { run: () => undefined } });
      await engine.enqueue('send', null);
      await bench.untilHeard('job.completed');
      await bench.untilHeard('job.dead');
      assert.equal(bench.events.of('job.dead')[0]?.reason, 'undecodable');
      await engine.stop();
      await assertBuried(bench, RAW);
    },
  },
  {
    name: "a stranger's bytes that are redriven die again, intact",
    run: async (bench) => {
      await bench.harness.injectMalformed(bench.driver, 'mail', RAW);
      const engine = await bench.working({ send: { run: () => undefined } });
      await bench.untilHeard('job.dead');
      assert.equal((await engine.deadLetters.redrive('mail')).redriven, 1);
      await bench.untilHeard('job.dead', 2);
      assert.equal(bench.events.of('job.dead')[1]?.reason, 'undecodable');
      await engine.stop();
      await assertBuried(bench, RAW);
    },
  },
  {
    name: 'a body that is not what its headers say goes to the dead letters, intact',
    run: async (bench) => {
      const template = await publishedBy(bench);
      const body = Uint8Array.of(0xc1, 0xff, 0xc1);
      await republish(bench, { ...template, body });
      const engine = await bench.working({ send: { run: () => undefined } });
      await bench.untilHeard('job.dead');
      assert.equal(bench.events.of('job.dead')[0]?.reason, 'undecodable');
      assert.equal(bench.runs.length, 0);
      await engine.stop();
      const letter = await assertBuried(bench, body);
      assert.equal(asJob(letter).headers[HEADER.task], 'send');
    },
  },
  {
    name: 'headers that are no envelope go to the dead letters, body intact',
    run: async (bench) => {
      const template = await publishedBy(bench);
      await republish(bench, { ...template, headers: { other: 'system' } });
      const engine = await bench.working({ send: { run: () => undefined } });
      await bench.untilHeard('job.dead');
      assert.equal(bench.events.of('job.dead')[0]?.reason, 'undecodable');
      await engine.stop();
      await assertBuried(bench, template.body);
    },
  },
  {
    name: 'a payload that its schema refuses goes to the dead letters and never runs',
    run: async (bench) => {
      const onlyText = {
        '~standard': {
          version: 1,
          vendor: 'testkit',
          validate: (value: unknown) =>
            typeof value === 'string' ? { value } : { issues: [{ message: 'not a text' }] },
        },
      };
      const producer = bench.engine({});
      producer.declareTask('send', { defaults: { queue: 'mail' } });
      await producer.enqueue('send', 42);
      await producer.enqueue('send', 'good');
      await bench.working({ send: { run: () => undefined, payload: onlyText } });
      await bench.untilHeard('job.dead');
      await bench.untilHeard('job.completed');
      assert.equal(bench.events.of('job.dead')[0]?.reason, 'invalid_payload');
      assert.deepEqual(
        bench.runs.map((run) => run.payload),
        ['good'],
      );
    },
  },
];

/** P04: an envelope of a newer version is another worker's business, until nobody came for it. */
const newerVersion: EngineCase = {
  name: 'an envelope of a newer version is released, not dropped, and dead in the end',
  run: async (bench) => {
    const template = await publishedBy(bench);
    await republish(bench, {
      ...template,
      headers: { ...template.headers, [HEADER.version]: '99' },
    });
    const unknownTaskMs = 60_000;
    const engine = await bench.working({ send: { run: () => undefined } }, { unknownTaskMs });
    await bench.until('it was released', () => bench.events.of('job.released').length > 0);
    await bench.time.pass(unknownTaskMs);
    await bench.untilHeard('job.dead');
    assert.equal(bench.events.of('job.dead')[0]?.reason, 'undecodable');
    assert.equal(bench.runs.length, 0);
    await engine.stop();
    await assertBuried(bench, template.body);
  },
};

/** A job as an engine publishes it. */
async function publishedBy(bench: EngineBench): Promise<JobDelivery> {
  const producer = bench.engine({ send: { run: () => undefined } });
  await producer.enqueue('send', { some: 'payload' });
  const driver = new DriverBench(bench.harness, bench.driver);
  const consumer = await driver.subscribe();
  const delivery = asJob(await driver.takeOne(consumer));
  await driver.ack(consumer, [delivery]);
  await consumer.close();
  return delivery;
}

async function republish(bench: EngineBench, job: JobDelivery): Promise<void> {
  const { id, headers, extra, body } = job;
  const driver = new DriverBench(bench.harness, bench.driver);
  await driver.store([{ id, idOrigin: 'core', headers, extra, body }]);
}

async function assertBuried(bench: EngineBench, bytes: Uint8Array): Promise<Delivery> {
  const [letter, ...more] = await bench.contents('mail.dead', 1);
  assert.ok(letter !== undefined && more.length === 0, 'there is one dead letter');
  assertSameBytes(letter.malformed === true ? letter.raw : letter.body, bytes, 'the dead letter');
  assert.deepEqual(await bench.contents('mail'), []);
  return letter;
}
