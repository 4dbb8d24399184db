import { expect, test } from 'vitest';
import { ControlDesk } from '../../src/control/control-desk.ts';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { makeLoop } from '../support/make-loop.ts';
import { makePulse } from '../support/make-pulse.ts';
import { recordingLogger } from '../support/silent-logger.ts';
import { turn } from '../support/turn.ts';

test('control comes round every five seconds; a store that is away is told, and so is its return', async () => {
  const clock = new ManualClock();
  const pulse = makePulse(clock);
  let answer: () => Promise<void> = () => Promise.resolve();
  const desk = new ControlDesk({
    control: {
      reach: 'up',
      say: () => answer(),
      said: () => Promise.resolve(new Map()),
      watch: () => Promise.resolve(() => Promise.resolve()),
    },
    clock,
    log: recordingLogger().logger,
    events: new EngineEvents('loops', () => undefined),
    pulse,
    worker: 'w1',
    onPause: () => undefined,
    onCancel: () => undefined,
    onPromote: () => undefined,
    heartbeat: () => ({ queues: [], tasks: [], concurrency: 1, running: 0, since: 0 }),
  });
  const round = async (): Promise<void> => {
    clock.advance(5_000);
    await turn();
  };
  await desk.open();
  await round();
  expect(pulse.look()).toMatchObject({ lastBeatMs: 0, isLate: false, failing: undefined });
  answer = () => Promise.reject(new Error('gone'));
  await round();
  expect(pulse.look().failing).toMatchObject({ error: { message: 'gone' } });
  answer = () => Promise.resolve();
  await round();
  expect(pulse.look()).toMatchObject({ lastBeatMs: 0, failing: undefined });
  // A channel that never answers has no deadline of its own: only the pulse tells.
  answer = () => new Promise(() => undefined);
  await round();
  clock.advance(60_000);
  expect(pulse.look().isLate).toBe(true);
  answer = () => Promise.resolve();
  await desk.close();
});

test('a receive loop says why it rests, and that it has stopped', async () => {
  const clock = new ManualClock();
  const pulse = makePulse(clock);
  const { loop, consumer } = makeLoop({ pulse, prefetch: 0 });
  loop.start();
  await turn();
  expect(pulse.look().resting).toBe('full');
  await loop.standAside('suspect');
  expect(pulse.look().resting).toBe('a suspect runs alone');
  loop.resume('suspect');
  await turn();
  expect(pulse.look().resting).toBe('full');
  await loop.standAside('paused');
  expect(pulse.look().resting).toBe('paused');
  expect(consumer.receives).toEqual([]);
  await loop.quiet();
  expect(pulse.look().resting).toBe('stopped');
});
