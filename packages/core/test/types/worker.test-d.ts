import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  BaseWorker,
  discard,
  snooze,
  type JobContext,
  type Logger,
  type PayloadInput,
  type PayloadOf,
  type PayloadOutput,
} from '../../src/index.ts';

const Trimmed = z.object({
  text: z.string().transform((text) => text.length),
  n: z.number().default(1),
});

describe('the payload of a worker', () => {
  test('goes in as the input of its schema and comes to run as the output', () => {
    expectTypeOf<PayloadInput<typeof Trimmed>>().toEqualTypeOf<{
      text: string;
      n?: number | undefined;
    }>();
    expectTypeOf<PayloadOutput<typeof Trimmed>>().toEqualTypeOf<{ text: number; n: number }>();
    class Worker extends BaseWorker<typeof Trimmed> {
      run(payload: { text: number; n: number }): number {
        return payload.text + payload.n;
      }
    }
    expectTypeOf<PayloadOf<typeof Worker>>().toEqualTypeOf<PayloadInput<typeof Trimmed>>();
  });

  test('is a plain type where that is given', () => {
    expectTypeOf<PayloadInput<{ a: number }>>().toEqualTypeOf<{ a: number }>();
    class Worker extends BaseWorker<{ a: number }> {
      run(payload: { a: number }): void {
        expectTypeOf(payload.a).toEqualTypeOf<number>();
      }
    }
    expectTypeOf<PayloadOf<typeof Worker>>().toEqualTypeOf<{ a: number }>();
  });

  test('may be a union, an array, nothing or anything', () => {
    class Union extends BaseWorker<{ a: 1 } | { b: 2 }> {
      run(): void {}
    }
    class List extends BaseWorker<readonly string[]> {
      run(): void {}
    }
    class Nothing extends BaseWorker<undefined> {
      run(): void {}
    }
    class Anything extends BaseWorker {
      run(): void {}
    }
    expectTypeOf<PayloadOf<typeof Union>>().toEqualTypeOf<{ a: 1 } | { b: 2 }>();
    expectTypeOf<PayloadOf<typeof List>>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<PayloadOf<typeof Nothing>>().toEqualTypeOf<undefined>();
    expectTypeOf<PayloadOf<typeof Anything>>().toEqualTypeOf<unknown>();
  });

  test('must be what run takes', () => {
    class Wrong extends BaseWorker<{ a: number }> {
      // @ts-expect-error the payload has no b
      run(payload: { b: string }): void {
        void payload;
      }
    }
    // @ts-expect-error run is missing
    class Missing extends BaseWorker<{ a: number }> {}
    expectTypeOf<typeof Wrong>().not.toBeAny();
    expectTypeOf<typeof Missing>().not.toBeAny();
  });

  test('keeps the dependencies of its constructor', () => {
    class Injected extends BaseWorker<{ a: number }> {
      readonly db: Map<string, number>;
      constructor(db: Map<string, number>) {
        super();
        this.db = db;
      }
      run(payload: { a: number }): void {
        this.db.set('a', payload.a);
      }
    }
    expectTypeOf<PayloadOf<typeof Injected>>().toEqualTypeOf<{ a: number }>();
  });
});

describe('what run answers', () => {
  test('is anything, a snooze or a discard', () => {
    class Worker extends BaseWorker<{ a: number }> {
      run(payload: { a: number }): unknown {
        if (payload.a < 0) return discard('too small');
        return payload.a === 0 ? snooze(5_000) : Promise.resolve({ done: true });
      }
    }
    expectTypeOf<Worker['run']>().returns.toEqualTypeOf<unknown>();
    // @ts-expect-error a snooze takes milliseconds
    snooze('5s');
    // @ts-expect-error a discard says why
    discard();
  });
});

describe('the context of a job', () => {
  test('has what a handler needs', () => {
    expectTypeOf<JobContext['signal']>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<JobContext['log']>().toEqualTypeOf<Logger>();
    expectTypeOf<JobContext['attempt']>().toEqualTypeOf<number>();
    expectTypeOf<JobContext['run']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<JobContext['enqueuedAt']>().toEqualTypeOf<Date | undefined>();
    expectTypeOf<JobContext['deadline']>().toEqualTypeOf<Date | undefined>();
    expectTypeOf<JobContext['headers']>().toEqualTypeOf<Readonly<Record<string, string>>>();
  });

  test('is read only', () => {
    const touch = (job: JobContext): void => {
      // @ts-expect-error the attempt is not for handlers to change
      job.attempt = 1;
      // @ts-expect-error nor are headers
      job.headers['a'] = 'b';
    };
    expectTypeOf(touch).parameter(0).toEqualTypeOf<JobContext>();
  });
});
