import { describe, expect, test } from 'vitest';
import type { PublishResult } from '../../src/contract/message.ts';
import type { Capabilities } from '../../src/contract/capabilities.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { EnqueueUnknownError } from '../../src/exceptions/enqueue-errors.ts';
import { decodeRepeat, encodeRepeat } from '../../src/producer/repeat.ts';
import { withOptions } from '../../src/producer/with-options.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

const JOB = { id: 'job-1', origin: 'core', task: 'send', queue: 'mail' } as const;

/** An engine whose driver recognises no repeats, so that an unknown answer is told at once. */
function bench(
  answer: (id: string, call: number) => PublishResult,
  capabilities: Partial<Capabilities> = {},
) {
  let call = 0;
  const scripted = new ScriptedDriver(
    { recognisesRepeats: false, ...capabilities },
    {
      publish: (_, messages) => {
        call += 1;
        return messages.map(({ id }) => answer(id, call));
      },
    },
  );
  const { engine } = makeEngine(scripted);
  engine.declareTask('send', { defaults: { queue: 'mail' } });
  engine.declareTask('other', { defaults: { queue: 'mail' } });
  const unknown = async (options?: object): Promise<EnqueueUnknownError> => {
    const error: unknown = await engine.enqueue('send', 1, options).catch((one: unknown) => one);
    if (!(error instanceof EnqueueUnknownError)) throw new Error(`not unknown: ${String(error)}`);
    return error;
  };
  return { engine, unknown, sent: () => scripted.calls.flatMap(({ messages }) => messages) };
}

const lost = (_: string, call: number): PublishResult => ({
  type: call === 1 ? 'unknown' : 'stored',
});
const there = (id: string, call: number): PublishResult =>
  call === 1 ? { type: 'unknown' } : { type: 'duplicate', existingId: id };

describe('the text', () => {
  test('comes back as it went', () => {
    expect(decodeRepeat(encodeRepeat(JOB), 'here')).toEqual(JOB);
  });

  const good = encodeRepeat(JOB);
  const signed = (content: unknown): string => encodeRepeat(content as typeof JOB);
  test.each([
    [''],
    ['rubbish'],
    ['r1..'],
    [good.slice(0, -1)],
    [good.replace('r1', 'r2')],
    [`${good}.more`.slice(3)],
    [good.replace('.', '.A')],
    [signed({ ...JOB, id: 'not an id' })],
    [signed({ ...JOB, origin: 'redrive' })],
    [signed({ ...JOB, queue: 5 })],
    [signed({})],
    [5],
    [null],
    [{}],
  ])('that we did not write is refused: %o', (text) => {
    expect(() => decodeRepeat(text, 'here')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION', option: 'repeat' }),
    );
  });
});

describe('enqueue with repeat', () => {
  test('publishes the same job, and has its id looked up', async () => {
    const { engine, unknown, sent } = bench(lost);
    const { id, repeat } = await unknown({ headers: { a: 'b' } });
    const result = await engine.enqueue('send', 1, { headers: { a: 'b' }, repeat });
    expect(result).toEqual({ id, outcome: 'added' });
    const [first, second] = sent();
    expect(second).toEqual({ ...first, idOrigin: 'user' });
  });

  test('of a job that is there answers added, and tells it: that is what the first time did', async () => {
    const { engine, unknown } = bench(there);
    const told: string[] = [];
    engine.events.on('job.enqueued', (event) => told.push(event.id));
    const { id, repeat } = await unknown();
    expect(await engine.enqueue('send', 1, { repeat })).toEqual({ id, outcome: 'added' });
    expect(told).toEqual([id]);
  });

  test('of an own id that is there answers duplicate: nobody knows who enqueued it', async () => {
    const { engine, unknown, sent } = bench(there);
    const { repeat } = await unknown({ id: 'order-1' });
    const again = await engine.enqueue('send', 1, { id: 'order-1', repeat });
    expect(again).toEqual({ id: 'order-1', outcome: 'duplicate', existingId: 'order-1' });
    expect(sent()[1]?.extra?.[HEADER.enqueuedAt]).toBeDefined();
  });

  test('of a job whose unique key another one holds names that one', async () => {
    const { engine, unknown } = bench((_, call) =>
      call === 1 ? { type: 'unknown' } : { type: 'duplicate', existingId: 'another' },
    );
    const { repeat } = await unknown();
    const again = await engine.enqueue('send', 1, { repeat });
    expect(again).toMatchObject({ outcome: 'duplicate', existingId: 'another' });
  });

  test('that has no answer again can be asked again', async () => {
    const { engine, unknown } = bench(() => ({ type: 'unknown' }));
    const { id, repeat } = await unknown();
    await expect(engine.enqueue('send', 1, { repeat })).rejects.toMatchObject({ id, repeat });
  });

  test.each([
    ['task', 'other', {}],
    ['queue', 'send', { queue: 'news' }],
    ['id', 'send', { id: 'order-1' }],
  ])('of another %s is refused', async (name, task, options) => {
    const { engine, unknown, sent } = bench(lost);
    const { repeat } = await unknown();
    await expect(engine.enqueue(task, 1, { ...options, repeat })).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option: 'repeat',
      message: expect.stringContaining(name),
    });
    expect(sent()).toHaveLength(1);
  });

  test('is refused where nobody knows ids, with what to do', async () => {
    const { engine, sent } = bench(lost, { uniqueIds: false });
    await expect(engine.enqueue('send', 1, { repeat: encodeRepeat(JOB) })).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature: 'repeat',
      remedy: expect.stringContaining('store'),
    });
    expect(sent()).toEqual([]);
  });
});

describe('enqueueMany', () => {
  test('tells the repeat of each item without an answer, and takes it back as an option of that item', async () => {
    const { engine, sent } = bench(lost);
    const first = await engine.enqueueMany('send', [1, 2]);
    const items = first.map((result, index) => {
      if (result.outcome !== 'unknown') throw new Error(result.outcome);
      return withOptions(index + 1, { repeat: result.repeat });
    });
    const again = await engine.enqueueMany('send', items);
    expect(again).toEqual(first.map(({ id }) => ({ id, outcome: 'added' })));
    expect(sent().map(({ id }) => id)).toEqual([...first, ...first].map(({ id }) => id));
  });

  test('refuses one repeat for all items', async () => {
    const { engine } = bench(lost);
    const shared: object = { repeat: encodeRepeat(JOB) };
    await expect(engine.enqueueMany('send', [1], shared)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option: 'repeat',
    });
  });
});

describe('what is told of it', () => {
  const asked = 'asks again as the same batch';
  test.each<{
    readonly lacks: Partial<Capabilities>;
    readonly support: string;
    readonly via: string;
  }>([
    { lacks: {}, support: 'native', via: `${asked}; option repeat is recognised by the job` },
    { lacks: { uniqueIds: false }, support: 'native', via: 'option repeat is refused' },
    { lacks: { recognisesRepeats: false }, support: 'native', via: 'while the job lives' },
    {
      lacks: { recognisesRepeats: false, uniqueIds: false },
      support: 'none',
      via: 'does not ask again',
    },
  ])('by a driver that lacks $lacks', ({ lacks, support, via }) => {
    const { idempotentPublish } = makeEngine(new ScriptedDriver(lacks)).engine.capabilities;
    expect(idempotentPublish.support).toBe(support);
    expect(idempotentPublish.via).toContain(via);
  });
});
