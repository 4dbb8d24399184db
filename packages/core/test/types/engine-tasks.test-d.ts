import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  BaseWorker,
  getQueueEngine,
  withOptions,
  type EnqueueManyResult,
  type EnqueueResult,
  type JobContext,
} from '../../src/index.ts';

const Email = z.object({ to: z.string(), subject: z.string() });
/** Takes a text, and gives `run` a Date. */
const Report = z.object({ day: z.string().transform((text) => new Date(text)) });

class EmailWorker extends BaseWorker<typeof Email> {
  static readonly payload = Email;
  static readonly defaults = { queue: 'critical', maxAttempts: 5, timeoutMs: 30_000 };
  async run(payload: z.infer<typeof Email>, job: JobContext): Promise<void> {
    job.log.info(payload.to);
  }
}

class ReportWorker extends BaseWorker<typeof Report> {
  static readonly payload = Report;
  run(payload: { day: Date }): string {
    return payload.day.toISOString();
  }
}

class PlainWorker extends BaseWorker<{ a: number }> {
  run(payload: { a: number }): number {
    return payload.a;
  }
}

class AnyWorker extends BaseWorker {
  run(payload: unknown): unknown {
    return payload;
  }
}

const chained = getQueueEngine()
  .registerTask('send_email', EmailWorker)
  .registerTask('report', ReportWorker)
  .registerTask('plain', PlainWorker)
  .registerTask('any', AnyWorker);

type Name = 'send_email' | 'report' | 'plain' | 'any';
/** What `enqueue` takes for a task. */
type Payload<N extends Name> = Parameters<typeof chained.enqueue<N>>[1];

describe('an engine whose type was kept', () => {
  test('takes its tasks with their payloads', () => {
    expectTypeOf(
      chained.enqueue('send_email', { to: 'a', subject: 'b' }),
    ).resolves.toEqualTypeOf<EnqueueResult>();
    expectTypeOf(chained.enqueue('plain', { a: 1 })).resolves.toEqualTypeOf<EnqueueResult>();
    expectTypeOf(chained.enqueue('any', new Date())).resolves.toEqualTypeOf<EnqueueResult>();
    expectTypeOf<Payload<'plain'>>().toEqualTypeOf<{ a: number }>();
    expectTypeOf<Payload<'any'>>().toEqualTypeOf<unknown>();
  });

  test('takes the input of a schema, not its output', () => {
    expectTypeOf<Payload<'report'>>().toEqualTypeOf<{ day: string }>();
    // @ts-expect-error a Date is what `run` is given, not what is enqueued
    void chained.enqueue('report', { day: new Date() });
  });

  test('does not take a wrong name or payload', () => {
    expectTypeOf<Parameters<typeof chained.enqueue>[0]>().toEqualTypeOf<Name>();
    // @ts-expect-error no task of that name
    void chained.enqueue('send_emial', { to: 'a', subject: 'b' });
    // @ts-expect-error the subject is missing
    void chained.enqueue('send_email', { to: 'a' });
    // @ts-expect-error the address is a string
    void chained.enqueue('send_email', { to: 5, subject: 'b' });
    // @ts-expect-error a property too many
    void chained.enqueue('plain', { a: 1, b: 2 });
    // @ts-expect-error the payload is missing
    void chained.enqueue('plain');
    // @ts-expect-error any string is no name of a task
    void chained.enqueue('plain' as string, { a: 1 });
  });

  test('does not take wrong options', () => {
    expectTypeOf<NonNullable<Parameters<typeof chained.enqueue>[2]>['delayMs']>().toEqualTypeOf<
      number | undefined
    >();
    // @ts-expect-error a delay is a number
    void chained.enqueue('plain', { a: 1 }, { delayMs: '5' });
    // @ts-expect-error an instant is a Date
    void chained.enqueue('plain', { a: 1 }, { runAt: 5 });
    // @ts-expect-error no such option
    void chained.enqueue('plain', { a: 1 }, { delay: 5 });
    void chained.enqueue('plain', { a: 1 }, { unique: true });
    void chained.enqueue('plain', { a: 1 }, { unique: { key: 'k', ttlMs: 5 } });
    // @ts-expect-error a lock needs a key
    void chained.enqueue('plain', { a: 1 }, { unique: { ttlMs: 5 } });
    // @ts-expect-error not in this version
    void chained.enqueue('plain', { a: 1 }, { dependsOn: ['x'] });
    // @ts-expect-error no such backoff
    void chained.enqueue('plain', { a: 1 }, { backoff: { type: 'cubic' } });
    // @ts-expect-error fixed needs its delay
    void chained.enqueue('plain', { a: 1 }, { backoff: { type: 'fixed' } });
  });

  test('keeps its type through use()', () => {
    const used = chained.use({ name: 'a' });
    expectTypeOf(used).toEqualTypeOf(chained);
    // @ts-expect-error no task of that name
    void used.enqueue('send_emial', {});
  });
});

describe('enqueueMany', () => {
  test('takes payloads, and payloads with options of their own', () => {
    const items = [{ a: 1 }, withOptions({ a: 2 }, { delayMs: 5, id: 'b' })];
    expectTypeOf(chained.enqueueMany('plain', items, { queue: 'bulk' })).resolves.toEqualTypeOf<
      readonly EnqueueManyResult[]
    >();
  });

  test('does not take a wrong item', () => {
    expectTypeOf<Parameters<typeof chained.enqueueMany<'plain'>>[1][number]>().not.toBeAny();
    // @ts-expect-error a number
    void chained.enqueueMany('plain', [{ a: 'x' }]);
    // @ts-expect-error a number, also with options
    void chained.enqueueMany('plain', [withOptions({ a: 'x' }, {})]);
    // @ts-expect-error no such option
    void chained.enqueueMany('plain', [withOptions({ a: 1 }, { delay: 5 })]);
    // @ts-expect-error items are a list
    void chained.enqueueMany('plain', { a: 1 });
    // @ts-expect-error no task of that name
    void chained.enqueueMany('plane', []);
  });

  test('does not take one id for all', () => {
    expectTypeOf<Parameters<typeof chained.enqueueMany>[2]>().not.toHaveProperty('id');
    // @ts-expect-error one id cannot serve all items
    void chained.enqueueMany('plain', [{ a: 1 }], { id: 'a' });
  });

  test('makes results that must be told apart', () => {
    expectTypeOf<EnqueueManyResult['outcome']>().toEqualTypeOf<
      'added' | 'duplicate' | 'refused' | 'unconfirmed' | 'unknown'
    >();
    expectTypeOf<Extract<EnqueueResult, { outcome: 'duplicate' }>>().toEqualTypeOf<{
      readonly id: string;
      readonly outcome: 'duplicate';
      readonly existingId: string;
    }>();
  });
});

describe('the statement form', () => {
  test('takes any name and payload: its type knows no task', () => {
    const engine = getQueueEngine();
    engine.registerTask('send_email', EmailWorker);
    expectTypeOf(engine.enqueue('whatever', 5)).resolves.toEqualTypeOf<EnqueueResult>();
    expectTypeOf(engine.enqueueMany('whatever', [5, 'x'])).resolves.toEqualTypeOf<
      readonly EnqueueManyResult[]
    >();
  });

  test('still checks options and worker classes', () => {
    const engine = getQueueEngine('redis', { leaseMs: 5_000 });
    expectTypeOf(engine).toEqualTypeOf(getQueueEngine());
    // @ts-expect-error no such option
    void engine.enqueue('whatever', 5, { delay: 5 });
    // @ts-expect-error no worker class
    engine.registerTask('a', class {});
    // @ts-expect-error no worker class but an instance
    engine.registerTask('a', new PlainWorker());
    // @ts-expect-error the driver is the first argument
    getQueueEngine('redis', { driver: 'kafka' });
    // @ts-expect-error no such option
    getQueueEngine('redis', { lease: 5 });
  });
});
