import { describe, expect, test } from 'vitest';
import type { Capabilities } from '../../src/contract/capabilities.ts';
import { publishComplete } from '../../src/emulate/publish-complete.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { message, messages } from '../support/make-message.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';

const PRIORITIES = [0, 3, 4, 5, 6, 7, 9];

async function bench(capabilities: Partial<Capabilities> = {}, script: Script = {}) {
  const scripted = new ScriptedDriver(capabilities, script);
  return { scripted, runtime: await scripted.runtime() };
}

const spread = PRIORITIES.map((priority) => message(`p${priority}`, { priority }));

describe('a driver that has everything', () => {
  test('is given the messages as they are, at once', async () => {
    const { scripted, runtime } = await bench();
    const all = [message('a', { delayMs: 5, priority: 9, orderingKey: 'k' })];
    expect(publishComplete(runtime, 'mail', all)).toEqual([{ type: 'stored' }]);
    expect(scripted.calls[0]?.messages).toEqual(all);
  });
});

describe('a dead letter', () => {
  test.each([{}, { priority: false, delay: false }] as const)(
    'has no place of its own among the others: it lies in order of death, %o',
    async (lacks) => {
      const { scripted, runtime } = await bench(lacks);
      const extra = { 'sy-key': 'k' };
      const letter = message('a', { priority: 9, orderingKey: 'k', extra });
      await publishComplete(runtime, 'mail.dead', [letter]);
      const [sent] = scripted.calls[0]?.messages ?? [];
      expect(sent).toMatchObject({ id: 'a', extra });
      expect([sent?.priority, sent?.orderingKey]).toEqual([undefined, undefined]);
    },
  );
});

describe('a driver without delay', () => {
  test('is given none: the instant travels in the headers', async () => {
    const { scripted, runtime } = await bench({ delay: false });
    const given = message('a', { delayMs: 5, extra: { 'sy-run-at': '7' } });
    await publishComplete(runtime, 'mail', [given]);
    const [sent] = scripted.calls[0]?.messages ?? [];
    expect(sent).toMatchObject({ id: 'a', extra: { 'sy-run-at': '7' } });
    expect(sent?.delayMs).toBeUndefined();
    expect(given.delayMs).toBe(5);
  });
});

describe('a driver without priority', () => {
  test('is given three bands, one publish each, and no priority', async () => {
    const { scripted, runtime } = await bench({ priority: false });
    expect(await publishComplete(runtime, 'mail', spread)).toEqual(
      spread.map(() => ({ type: 'stored' })),
    );
    const sent = scripted.calls.map(({ queue, messages: all }) => [queue, all.map(({ id }) => id)]);
    expect(Object.fromEntries(sent)).toEqual({
      'mail.low': ['p0', 'p3'],
      mail: ['p4', 'p5', 'p6'],
      'mail.high': ['p7', 'p9'],
    });
    const priorities = scripted.calls.flatMap(({ messages: all }) => all.map((m) => m.priority));
    expect(priorities.every((priority) => priority === undefined)).toBe(true);
  });

  test('puts what has no priority into the middle', async () => {
    const { scripted, runtime } = await bench({ priority: false });
    await publishComplete(runtime, 'mail', [message('a', { priority: undefined })]);
    expect(scripted.trace).toEqual(['publish mail']);
  });

  test('has one dead-letter queue without bands', async () => {
    const { scripted, runtime } = await bench({ priority: false });
    await publishComplete(runtime, 'mail.dead', spread);
    expect(scripted.trace).toEqual(['publish mail.dead']);
    expect(scripted.calls[0]?.messages.every((one) => one.priority === undefined)).toBe(true);
  });

  test('gives each message the answer of its own band, in order', async () => {
    const { runtime } = await bench(
      { priority: false },
      {
        publish: async (_, all) =>
          all.map(({ id }) => ({ type: 'duplicate', existingId: `the ${id}` })),
      },
    );
    const results = await publishComplete(runtime, 'mail', [...spread].reverse());
    expect(results).toEqual(
      [...PRIORITIES].reverse().map((p) => ({ type: 'duplicate', existingId: `the p${p}` })),
    );
  });

  test('that fails for one band does not make failures of what the others stored', async () => {
    const gone = new DriverError('ERR_BROKER_FULL', 'no room in mail.high', { retryable: true });
    const { runtime } = await bench(
      { priority: false, recognisesRepeats: false },
      {
        publish: async (queue) => {
          if (queue === 'mail.high') throw gone;
          return 'stored' as const;
        },
      },
    );
    // An error would say that nothing was accepted, and the caller would send the stored ones again.
    const results = await Promise.resolve(publishComplete(runtime, 'mail', spread)).catch(
      (error: unknown) => error,
    );
    expect(results).toMatchObject([
      ...PRIORITIES.filter((priority) => priority < 7).map(() => ({ type: 'stored' })),
      {},
      {},
    ]);
  });

  test('answers unknown for what a band left out', async () => {
    const { runtime } = await bench(
      { priority: false, recognisesRepeats: false },
      { publish: async () => [] },
    );
    expect(await publishComplete(runtime, 'mail', messages(2))).toEqual([
      { type: 'unknown' },
      { type: 'unknown' },
    ]);
  });
});
