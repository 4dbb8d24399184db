import { describe, expectTypeOf, test } from 'vitest';
import { BaseWorker, getQueueEngine, type NoTasks, type QueueEngine } from '../../src/index.ts';

class PlainWorker extends BaseWorker<{ a: number }> {
  run(payload: { a: number }): number {
    return payload.a;
  }
}

type Plain = QueueEngine<{ readonly plain: { a: number } }>;
type PlainAndOther = QueueEngine<{ readonly plain: { a: number }; readonly other: string }>;
type PlainOfText = QueueEngine<{ readonly plain: { a: string } }>;

const chained = getQueueEngine().registerTask('plain', PlainWorker).declareTask('other');

describe('an engine whose type was kept', () => {
  test('fits where no task is known', () => {
    expectTypeOf(chained).toExtend<QueueEngine>();
    expectTypeOf<PlainAndOther>().toExtend<QueueEngine<NoTasks>>();
    const plain: QueueEngine = chained;
    expectTypeOf<Parameters<typeof plain.enqueue<'whatever'>>[1]>().toBeUnknown();
  });

  test('fits where fewer of its tasks are known', () => {
    expectTypeOf(chained).toExtend<Plain>();
    expectTypeOf<PlainAndOther>().toExtend<Plain>();
  });

  test('does not fit where more is known', () => {
    expectTypeOf<Plain>().not.toExtend<PlainAndOther>();
    expectTypeOf<QueueEngine>().not.toExtend<Plain>();
    // @ts-expect-error a plain engine knows nothing of the task
    const known: Plain = getQueueEngine();
    void known;
  });

  test('does not fit where a task has another payload', () => {
    expectTypeOf<Plain>().not.toExtend<PlainOfText>();
    expectTypeOf<PlainOfText>().not.toExtend<Plain>();
  });
});
