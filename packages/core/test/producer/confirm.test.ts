import { describe, expect, test } from 'vitest';
import type { OutboundMessage, PublishResult } from '../../src/contract/message.ts';
import { withOptions } from '../../src/producer/with-options.ts';
import type { JobOptions } from '../../src/task/job-options.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

const MISSING = 'it was on 0 of 1 replicas 300 ms later';
const ONE = { confirm: { replicas: 1 } } as const;

/** An engine whose broker confirms nothing while `broker.confirms` is false. */
function bench(capabilities: { readonly confirms?: boolean } = {}) {
  const broker = { confirms: true };
  const publish = (_: string, messages: readonly OutboundMessage[]): readonly PublishResult[] =>
    messages.map(({ confirm }) =>
      confirm === undefined || broker.confirms
        ? { type: 'stored' }
        : { type: 'unconfirmed', message: MISSING },
    );
  const scripted = new ScriptedDriver(capabilities, { publish });
  const { engine, clock } = makeEngine(scripted);
  engine.declareTask('send');
  /** Of each call: what each of its messages asked for. */
  const asked = () =>
    scripted.calls.map(({ messages }) => messages.map(({ confirm }) => confirm?.replicas));
  return { engine, broker, scripted, asked, clock };
}

describe('option confirm', () => {
  test('reaches the driver with every default filled in', async () => {
    const { engine, scripted } = bench();
    await expect(engine.enqueue('send', 1, ONE)).resolves.toMatchObject({ outcome: 'added' });
    const [message] = scripted.calls[0]?.messages ?? [];
    expect(message?.confirm).toEqual({ replicas: 1, fsync: false, timeoutMs: 1_000 });
  });

  test('jobs that ask for different things share no call; those that ask alike do', async () => {
    const { engine, asked } = bench();
    await engine.enqueue('send', 0);
    await Promise.all([
      engine.enqueue('send', 1),
      engine.enqueue('send', 2, ONE),
      engine.enqueue('send', 3),
      engine.enqueue('send', 4, ONE),
      engine.enqueue('send', 5, { confirm: { replicas: 2 } }),
    ]);
    expect(asked()).toEqual([[undefined], [undefined, undefined], [1, 1], [2]]);
  });

  test('of items of one call, in their order', async () => {
    const { engine, asked } = bench();
    const items = [1, 2, withOptions(3, { confirm: { replicas: 2 } }), 4];
    const results = await engine.enqueueMany('send', items, ONE);
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('added'));
    expect(asked()).toEqual([[1, 1], [2], [1]]);
  });

  test('of jobs that waited for the broker together', async () => {
    const { engine, asked } = bench();
    // Not connected yet: all of them wait in the line.
    const all = [engine.enqueue('send', 1), engine.enqueue('send', 2, ONE)];
    await turn();
    all.push(engine.enqueue('send', 3, ONE));
    await Promise.all(all);
    expect(asked().every((call) => new Set(call).size === 1)).toBe(true);
    expect(asked().flat()).toHaveLength(3);
  });

  test('what did not come in time: an error that says that the job is stored, and how to ask again', async () => {
    const { engine, broker, scripted } = bench();
    const heard: string[] = [];
    engine.events.on('job.enqueued', ({ id }) => heard.push(id));
    broker.confirms = false;
    const error: unknown = await engine.enqueue('send', 1, ONE).catch((one: unknown) => one);
    expect(error).toMatchObject({
      name: 'EnqueueUnconfirmedError',
      code: 'ERR_ENQUEUE_UNCONFIRMED',
      message: expect.stringMatching(
        /^Job \S+ is stored and will run, but it was on 0 of 1 replicas.*repeat: error\.repeat/,
      ),
    });
    const { id, repeat } = error as { readonly id: string; readonly repeat: string };
    expect(heard).toEqual([id]);
    broker.confirms = true;
    await engine.enqueue('send', 1, { ...ONE, repeat });
    expect(scripted.calls[1]?.messages).toMatchObject([{ id, idOrigin: 'user' }]);
  });

  test('of one item among many: an outcome of its own', async () => {
    const { engine, broker } = bench();
    broker.confirms = false;
    const [plain, item] = await engine.enqueueMany('send', [1, withOptions(2, ONE)]);
    expect(plain).toMatchObject({ outcome: 'added' });
    expect(item).toMatchObject({
      outcome: 'unconfirmed',
      repeat: expect.stringMatching(/^r1\./),
      error: { code: 'ERR_ENQUEUE_UNCONFIRMED' },
    });
  });

  test('a broker that cannot do it for once: unsupported, with what it says', async () => {
    const publish = (): readonly PublishResult[] => [
      { type: 'refused', code: 'unsupported', message: 'It is too old.' },
    ];
    const { engine } = makeEngine(new ScriptedDriver({}, { publish }));
    engine.declareTask('send');
    await expect(engine.enqueue('send', 1, ONE)).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature: 'confirm',
      remedy: 'It is too old.',
    });
  });

  test('is refused where the driver does not declare it, before anything is sent', async () => {
    const { engine, scripted } = bench({ confirms: false });
    await expect(engine.enqueue('send', 1, ONE)).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_FEATURE',
      feature: 'confirm',
    });
    expect(scripted.calls).toEqual([]);
    expect(engine.capabilities.confirm.support).toBe('none');
  });

  test.each<[unknown, RegExp]>([
    [{}, /asks for nothing/],
    [{ replicas: 0 }, /asks for nothing/],
    [{ fsync: false, timeoutMs: 5 }, /asks for nothing/],
    [{ replicas: 1.5 }, /confirm\.replicas must be a whole number from 0 to 100, got 1\.5/],
    [{ replicas: 1, timeoutMs: 0 }, /confirm\.timeoutMs must be a whole number from 1 to 60000/],
    [{ replicas: 1, fsync: 'yes' }, /confirm\.fsync must be true or false/],
    [{ replica: 1 }, /replica/],
    [true, /confirm must be an object such as/],
  ])('%j is refused', async (confirm, message) => {
    const { engine, scripted } = bench();
    const options = { confirm } as JobOptions;
    await expect(engine.enqueue('send', 1, options)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      message,
    });
    expect(scripted.calls).toEqual([]);
  });

  test('a call may take as much longer as it waits to be confirmed', async () => {
    const never = (): Promise<readonly PublishResult[]> => new Promise(() => undefined);
    const { engine, clock } = makeEngine(
      new ScriptedDriver({ recognisesRepeats: false }, { publish: never }),
      { commandMs: 1_000 },
    );
    engine.declareTask('send');
    let settled = false;
    const asked = engine
      .enqueue('send', 1, { confirm: { replicas: 1, timeoutMs: 5_000 } })
      .catch((error: unknown) => error)
      .finally(() => {
        settled = true;
      });
    await turn();
    clock.advance(5_999);
    await turn();
    expect(settled).toBe(false);
    clock.advance(1);
    expect(await asked).toMatchObject({ code: 'ERR_ENQUEUE_UNKNOWN' });
  });
});
