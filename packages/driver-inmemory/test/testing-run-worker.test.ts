import { BaseWorker, snooze, type JobContext } from '@switchyard/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { runWorker } from '../src/testing.ts';

const Order = z.object({
  id: z.coerce.number(),
  at: z.string().transform((text) => new Date(text)),
});

class OrderWorker extends BaseWorker<typeof Order> {
  static readonly payload = Order;
  readonly #shop: { readonly name: string };

  constructor(shop: { readonly name: string }) {
    super();
    this.#shop = shop;
  }

  async run(payload: z.infer<typeof Order>, job: JobContext): Promise<{ text: string }> {
    job.log.info({ order: payload.id }, 'begins');
    job.progress(50);
    const child = job.log.child?.({ step: 2 });
    child?.warn('half');
    child?.error({ code: 7 }, 'odd');
    job.progress({ of: 100 });
    return {
      text: `${this.#shop.name} ${payload.id} ${payload.at.getUTCFullYear()} ${job.attempt}`,
    };
  }
}

describe('runWorker', () => {
  it('gives run the output of the schema and answers what came of it', async () => {
    const run = await runWorker(new OrderWorker({ name: 'shop' }), { id: '7', at: '2026-01-01' });
    expect(run.result).toEqual({ text: 'shop 7 2026 1' });
    expectTypeOf(run.result).toEqualTypeOf<{ text: string }>();
    expect(run.logs).toEqual([
      { level: 'info', message: 'begins', fields: { order: 7 } },
      { level: 'warn', message: 'half', fields: { step: 2 } },
      { level: 'error', message: 'odd', fields: { step: 2, code: 7 } },
    ]);
    expect(run.progress).toEqual([50, { of: 100 }]);
    expect(run.job).toMatchObject({
      task: 'test-task',
      queue: 'default',
      attempt: 1,
      maxAttempts: 5,
      run: 1,
      redrives: 0,
    });
    expect(run.job.signal.aborted).toBe(false);
  });

  it('takes any part of the job from the caller', async () => {
    const signal = AbortSignal.abort();
    const worker = new OrderWorker({ name: 'shop' });
    const { result, job } = await runWorker(
      worker,
      { id: 7, at: '2026-01-01' },
      { attempt: 3, id: 'x', signal },
    );
    expect(result.text).toMatch(/3$/);
    expect(job).toMatchObject({ id: 'x', attempt: 3, signal, queue: 'default' });
  });

  it('refuses a payload that the schema refuses, before run', async () => {
    const worker = new OrderWorker({ name: 'shop' });
    // @ts-expect-error -- `at` is missing, which the types tell too
    const run = runWorker(worker, { id: 'seven' });
    await expect(run).rejects.toMatchObject({
      code: 'ERR_INVALID_PAYLOAD',
      message: expect.stringContaining('test-task') as string,
    });
  });

  it('rejects with whatever run throws, as it is', async () => {
    const thrown = { odd: true };
    class Thrower extends BaseWorker<string> {
      run(payload: string): never {
        // oxlint-disable-next-line typescript/only-throw-error -- handlers may throw anything
        throw payload === 'error' ? new RangeError('boom') : thrown;
      }
    }
    await expect(runWorker(new Thrower(), 'error')).rejects.toThrow(RangeError);
    await expect(runWorker(new Thrower(), 'odd')).rejects.toBe(thrown);
  });

  it('waits for an asynchronous schema, and passes anything on where there is none', async () => {
    const Slow = z
      .string()
      .refine(async (text) => text !== 'bad')
      .transform((text) => text.length);
    class SlowWorker extends BaseWorker<typeof Slow> {
      static readonly payload = Slow;
      run(length: number): ReturnType<typeof snooze> {
        return snooze(length);
      }
    }
    expect((await runWorker(new SlowWorker(), 'four')).result).toMatchObject({ delayMs: 4 });
    await expect(runWorker(new SlowWorker(), 'bad')).rejects.toMatchObject({
      code: 'ERR_INVALID_PAYLOAD',
    });
    const plain = { run: (payload: unknown) => payload };
    expect((await runWorker(plain, { any: 1 })).result).toEqual({ any: 1 });
  });
});
