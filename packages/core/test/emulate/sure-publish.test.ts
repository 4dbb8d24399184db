import { describe, expect, test } from 'vitest';
import type { PublishResult } from '../../src/contract/message.ts';
import { surePublish } from '../../src/emulate/sure-publish.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { messages } from '../support/make-message.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { passing } from '../support/passing.ts';
import { thenable } from '../support/thenable.ts';
import { turn } from '../support/turn.ts';

const STORED: PublishResult = { type: 'stored' };
const UNKNOWN: PublishResult = { type: 'unknown' };
const REFUSED: PublishResult = { type: 'refused', code: 'full', message: 'no room' };
const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });

/** Publishes two messages to a driver that answers its calls one by one. */
async function publish(
  recognisesRepeats: boolean,
  answers: readonly (readonly PublishResult[] | Error)[],
) {
  let call = 0;
  const scripted = new ScriptedDriver(
    { recognisesRepeats },
    {
      publish: async () => {
        const answer = answers[call] ?? [];
        call += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  );
  const clock = new ManualClock();
  const runtime = await scripted.runtime(clock);
  const publishing = Promise.resolve(surePublish(runtime, 'mail', messages(2))).catch(
    (error: unknown) => error,
  );
  const result = await passing(clock, publishing);
  return { result, batches: scripted.calls.map(({ batch }) => batch), pending: clock.pending };
}

describe('an answer that is missing', () => {
  test('is asked for again, as the same batch, where a repeat is recognised', async () => {
    const { result, batches } = await publish(true, [
      [STORED, UNKNOWN],
      [STORED, STORED],
    ]);
    expect(result).toEqual([STORED, STORED]);
    expect(batches).toHaveLength(2);
    expect(batches[1]).toEqual(batches[0]);
  });

  test('is asked for with growing pauses, for as long as one answer may take', async () => {
    const { result, batches, pending } = await publish(
      true,
      Array.from({ length: 99 }, () => [UNKNOWN, UNKNOWN]),
    );
    expect(result).toEqual([UNKNOWN, UNKNOWN]);
    // At 0, 50, 150, 350 ms and then every 400 until 10 s are over.
    expect(batches).toHaveLength(1 + 4 + 24);
    expect(new Set(batches.map((batch) => batch?.sequence)).size).toBe(1);
    expect(pending).toBe(0);
  });

  test('is found once the broker is back, whatever it threw meanwhile', async () => {
    const { result, batches } = await publish(true, [
      [UNKNOWN, UNKNOWN],
      gone,
      gone,
      gone,
      [STORED, STORED],
    ]);
    expect(result).toEqual([STORED, STORED]);
    expect(batches).toHaveLength(5);
  });

  test('is asked for no more once so many batches followed that the driver may have forgotten it', async () => {
    const clock = new ManualClock();
    const scripted = new ScriptedDriver({}, { publish: async () => [UNKNOWN] });
    const runtime = await scripted.runtime(clock);
    const publishing = Promise.resolve(surePublish(runtime, 'mail', messages(1)));
    await turn();
    for (let batch = 0; batch < 200; batch += 1) runtime.nextBatch();
    expect(await passing(clock, publishing)).toEqual([UNKNOWN]);
    expect(scripted.calls).toHaveLength(2);
  });

  test('is never asked for again where a repeat would make two jobs of one', async () => {
    const { result, batches } = await publish(false, [
      [STORED, UNKNOWN],
      [STORED, STORED],
    ]);
    expect(result).toEqual([STORED, UNKNOWN]);
    expect(batches).toHaveLength(1);
  });

  test('stays unknown when the broker is gone by then: nothing says that nothing was accepted', async () => {
    const { result } = await publish(true, [[UNKNOWN, UNKNOWN], gone]);
    expect(result).toMatchObject([{ type: 'unknown' }, { type: 'unknown' }]);
  });

  test('does not make an answer unknown that was known before', async () => {
    const { result } = await publish(true, [
      [STORED, UNKNOWN],
      [UNKNOWN, UNKNOWN],
      [UNKNOWN, STORED],
    ]);
    expect(result).toEqual([STORED, STORED]);
  });
});

describe('a definite answer', () => {
  test.each<[string, readonly PublishResult[]]>([
    ['stored', [STORED, STORED]],
    ['duplicate', [STORED, { type: 'duplicate', existingId: 'm0' }]],
    ['refused', [REFUSED, STORED]],
  ])('is not asked for again: %s', async (_, answer) => {
    const { result, batches } = await publish(true, [answer]);
    expect(result).toEqual(answer);
    expect(batches).toHaveLength(1);
  });

  test('by an error means that nothing was accepted, and is not repeated', async () => {
    const { result, batches } = await publish(true, [gone, [STORED, STORED]]);
    expect(result).toBe(gone);
    expect(batches).toHaveLength(1);
  });

  test('is there at once where the driver answers at once', async () => {
    const runtime = await new ScriptedDriver({}, { publish: () => 'stored' }).runtime();
    expect(surePublish(runtime, 'mail', messages(2))).toEqual([STORED, STORED]);
  });
});

describe('batches', () => {
  test('are numbered upwards, one number per publish', async () => {
    const scripted = new ScriptedDriver();
    const runtime = await scripted.runtime();
    for (let call = 0; call < 3; call += 1) await surePublish(runtime, 'mail', messages(1));
    const sequences = scripted.calls.map(({ batch }) => batch?.sequence);
    expect(sequences).toEqual([1, 2, 3]);
    expect(new Set(scripted.calls.map(({ batch }) => batch?.producer)).size).toBe(1);
  });
});

describe('what the runtime makes of an odd driver', () => {
  test('a timeout is unknown, and so is an error that is none of a driver', async () => {
    const timeout = new DriverError('ERR_BROKER_TIMEOUT', 'late', { retryable: true });
    for (const error of [timeout, new TypeError('a defect')]) {
      const { result } = await publish(false, [error]);
      expect(result).toMatchObject([{ type: 'unknown' }, { type: 'unknown' }]);
    }
  });

  test('an error that is none of a driver is unknown also where it is thrown at once', async () => {
    const publishing = (): never => {
      throw new TypeError('a defect');
    };
    const clock = new ManualClock();
    const runtime = await new ScriptedDriver({}, { publish: publishing }).runtime(clock);
    const result = await passing(
      clock,
      Promise.resolve()
        .then(() => surePublish(runtime, 'mail', messages(1)))
        .catch((error: unknown) => error),
    );
    expect(result).toMatchObject([{ type: 'unknown' }]);
  });

  test('a promise of another realm or library is waited for', async () => {
    const runtime = await new ScriptedDriver(
      {},
      { publish: () => thenable('stored') as never },
    ).runtime();
    expect(await surePublish(runtime, 'mail', messages(1))).toEqual([STORED]);
  });
});
