import { AssertionError } from 'node:assert';
import { BaseWorker, getQueueEngine } from '@switchyard/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inmemory } from '../src/index.ts';
import { assertEnqueued, assertNotEnqueued, enqueuedJobs } from '../src/testing.ts';

const Email = z.object({
  to: z.string(),
  tags: z.array(z.string()).default([]),
  meta: z.object({ from: z.string(), at: z.date() }).optional(),
});

class EmailWorker extends BaseWorker<typeof Email> {
  static readonly payload = Email;
  static readonly defaults = { queue: 'mail' };
  run(): void {}
}

function setUp() {
  const driver = inmemory();
  const engine = getQueueEngine({ driver })
    .registerTask('send_email', EmailWorker)
    .declareTask('ping', {});
  return { driver, engine };
}

/** The message of the AssertionError that `work` throws. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw error;
  }
  throw new Error('It did not throw.');
}

describe('enqueuedJobs', () => {
  it('shows what waits or is delayed, decoded, queue by queue in order', async () => {
    const { driver, engine } = setUp();
    const runAt = new Date(Date.now() + 60_000);
    const at = new Date(0);
    await engine.enqueue(
      'send_email',
      { to: 'b@x', meta: { from: 'me', at } },
      { runAt, headers: { tenant: 't1' } },
    );
    await engine.enqueue('send_email', { to: 'a@x' }, { id: 'first', priority: 9 });
    await engine.enqueue('ping', { n: 1 });
    expect(enqueuedJobs(driver)).toMatchObject([
      {
        id: 'first',
        task: 'send_email',
        queue: 'mail',
        state: 'waiting',
        payload: { to: 'a@x' },
        priority: 9,
        delayMs: 0,
        dueAt: undefined,
      },
      {
        queue: 'mail',
        state: 'delayed',
        payload: { to: 'b@x', meta: { from: 'me', at } },
        headers: { tenant: 't1' },
        attempt: 1,
      },
      { task: 'ping', queue: 'default', payload: { n: 1 } },
    ]);
    const [delayed] = enqueuedJobs(driver, { task: 'send_email' }).slice(1);
    expect(delayed?.dueAt?.getTime()).toBeGreaterThanOrEqual(runAt.getTime());
    expect(enqueuedJobs(driver, { queue: 'default' })).toHaveLength(1);
    await engine.close();
  });

  it('shows bytes that it cannot read as they are, and dead letters only where asked for', async () => {
    const { driver } = setUp();
    driver.injectMalformed('mail', new Uint8Array([1]));
    driver.injectMalformed('mail.dead', new Uint8Array([2]));
    expect(enqueuedJobs(driver)).toMatchObject([
      { task: undefined, queue: 'mail', payload: undefined },
    ]);
    expect(enqueuedJobs(driver, { queue: 'mail.dead' })).toHaveLength(1);
  });

  it('reads with serializers of the user', async () => {
    const text = {
      contentType: 'text/x-escaped',
      serialize: (payload: unknown) => Buffer.from(encodeURIComponent(JSON.stringify(payload))),
      deserialize: (body: Uint8Array) =>
        JSON.parse(decodeURIComponent(Buffer.from(body).toString())) as unknown,
    };
    const driver = inmemory();
    const engine = getQueueEngine({ driver, serializer: text }).declareTask('ping', {});
    await engine.enqueue('ping', { n: 1 });
    expect(enqueuedJobs(driver)).toMatchObject([{ task: 'ping', payload: undefined }]);
    assertEnqueued(driver, 'ping', { payload: { n: 1 }, serializers: [text] });
    await engine.close();
  });
});

describe('assertEnqueued', () => {
  it('finds jobs by any part of what they are, and answers them', async () => {
    const { driver, engine } = setUp();
    const at = new Date(5);
    await engine.enqueue(
      'send_email',
      { to: 'a@x', tags: ['x', 'y'], meta: { from: 'me', at } },
      { delayMs: 300_000, headers: { tenant: 't', other: 'o' } },
    );
    await engine.enqueue('send_email', { to: 'a@x' }, { orderingKey: 'k' });
    assertEnqueued(driver, 'send_email');
    assertEnqueued(driver, 'send_email', { count: 2, payload: { to: 'a@x' }, queue: 'mail' });
    const found = assertEnqueued(driver, 'send_email', {
      delayMs: 300_000,
      headers: { tenant: 't' },
    });
    expect(found).toMatchObject([{ payload: { tags: ['x', 'y'] } }]);
    assertEnqueued(driver, 'send_email', {
      count: 1,
      payload: { tags: ['x', 'y'], meta: { at: new Date(5) } },
    });
    assertEnqueued(driver, 'send_email', { count: 1, orderingKey: 'k', delayMs: 0 });
    assertEnqueued(driver, 'send_email', {
      payload: { to: expect.stringContaining('@') as unknown },
    });
    assertEnqueued(driver, 'send_email', { count: 0, payload: { to: 'b@x' } });
    assertEnqueued(driver, 'send_email', { count: 1, payload: { tags: undefined } });
    await engine.close();
  });

  it.each([
    [
      { payload: { to: 'b@x' } },
      `expected a job "send_email" with payload { to: 'b@x' }, found none.`,
    ],
    [{ payload: { tags: ['x'] } }, 'found none'],
    [{ payload: { to: 'a@x', more: 1 } }, 'found none'],
    [{ payload: 'a@x' }, 'found none'],
    [{ queue: 'default' }, `with queue 'default', found none`],
    [{ delayMs: 5, priority: 3 }, 'with delayMs 5 and priority 3, found none'],
    [{ count: 2 }, 'expected 2 jobs "send_email", found 1.'],
  ])('tells what is enqueued where it finds no %j', async (expected, says) => {
    const { driver, engine } = setUp();
    await engine.enqueue('send_email', { to: 'a@x', tags: ['x', 'y'] }, { id: 'one' });
    const message = complaint(() => assertEnqueued(driver, 'send_email', expected));
    expect(message).toContain(says);
    expect(message).toContain(
      `Enqueued are:\n  - send_email (queue mail, waiting) { to: 'a@x', tags: [ 'x', 'y' ] } id one`,
    );
    await engine.close();
  });

  it('tells that nothing is enqueued, and shows 20 jobs of many', async () => {
    const { driver, engine } = setUp();
    expect(complaint(() => assertEnqueued(driver, 'ping'))).toBe(
      'assertEnqueued: expected a job "ping", found none.\nNothing is enqueued.',
    );
    await engine.enqueueMany(
      'ping',
      Array.from({ length: 25 }, (_, n) => ({ n })),
    );
    const message = complaint(() => assertEnqueued(driver, 'pong'));
    expect(message.split('\n')).toHaveLength(23);
    expect(message).toMatch(/… and 5 more$/);
    await engine.close();
  });

  it('refuses an expectation it does not know', () => {
    const { driver } = setUp();
    expect(() => assertEnqueued(driver, 'ping', { paylod: 1 } as never)).toThrow(
      /cannot be expected by "paylod"/,
    );
  });

  it('looks at bytes, not at their class', async () => {
    const { driver, engine } = setUp();
    await engine.enqueue('ping', { bytes: new Uint8Array(Buffer.from('hey')) });
    assertEnqueued(driver, 'ping', { payload: { bytes: Buffer.from('hey') } });
    assertNotEnqueued(driver, 'ping', { payload: { bytes: Buffer.from('you') } });
    await engine.close();
  });
});

describe('assertNotEnqueued', () => {
  it('passes while there is no such job, and lists what there is else', async () => {
    const { driver, engine } = setUp();
    assertNotEnqueued(driver, 'ping');
    await engine.enqueue('ping', { n: 1 });
    assertNotEnqueued(driver, 'ping', { payload: { n: 2 } });
    assertNotEnqueued(driver, 'send_email');
    const message = complaint(() => assertNotEnqueued(driver, 'ping', { payload: { n: 1 } }));
    expect(message).toContain(
      'assertNotEnqueued: expected no job "ping" with payload { n: 1 }, found 1.',
    );
    await engine.close();
  });
});
