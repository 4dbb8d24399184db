import { expect, test } from 'vitest';
import { ControlDesk } from '../../src/control/control-desk.ts';
import { cancelWord } from '../../src/control/control-words.ts';
import { generationOf } from '../../src/control/generation.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { jobDelivery, malformedDelivery } from '../support/make-delivery.ts';
import { makePulse } from '../support/make-pulse.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { recordingLogger } from '../support/silent-logger.ts';
import { turn } from '../support/turn.ts';

/** A desk that hears what a test says. */
async function openDesk() {
  const clock = new ManualClock();
  const events = new EngineEvents('desk', () => undefined);
  const cancels: string[] = [];
  const words = new Map<string, string>();
  let hear: (name: string, value: string | undefined) => void = () => undefined;
  const desk = new ControlDesk({
    control: {
      reach: 'all',
      say: async (name, value) => {
        if (value === undefined) words.delete(name);
      },
      said: async (prefix) => new Map([...words].filter(([name]) => name.startsWith(prefix))),
      watch: async (listener) => {
        hear = listener;
        return () => Promise.resolve();
      },
    },
    clock,
    log: recordingLogger().logger,
    events,
    pulse: makePulse(clock),
    worker: 'w1',
    onPause: () => undefined,
    onCancel: ({ id, generation }) => void cancels.push(`${id} ${generation}`),
    onPromote: () => undefined,
    heartbeat: () => ({ queues: [], tasks: [], concurrency: 1, running: 0, since: 0 }),
  });
  await desk.open();
  const say = (name: string, value: string | undefined): void => {
    if (value !== undefined) words.set(name, value);
    else words.delete(name);
    hear(name, value);
  };
  return { desk, clock, events, cancels, words, say };
}

const WORD = cancelWord('mail', 'job-1');
const first = jobDelivery();
const redriven = jobDelivery({ extra: { [HEADER.redrives]: '1' } });
const again = jobDelivery({ extra: { [HEADER.enqueuedAt]: '7' } });

test('a generation is told by the enqueue of an own id and by the redrives', () => {
  const all = [first, redriven, again, malformedDelivery()].map(generationOf);
  expect(all).toEqual(['/0', '/1', '7/0', '/0']);
});

test('a cancel concerns the generation that it names, and no other', async () => {
  const { desk, say, cancels } = await openDesk();
  say(WORD, generationOf(first));
  expect(cancels).toEqual(['job-1 /0']);
  expect([first, redriven, again].map((one) => desk.isCancelled(one))).toEqual([
    true,
    false,
    false,
  ]);
  say(WORD, generationOf(again));
  expect([first, again].map((one) => desk.isCancelled(one))).toEqual([false, true]);
  await desk.close();
});

test('a cancel that is taken back is forgotten at once', async () => {
  const { desk, say, cancels } = await openDesk();
  say(WORD, generationOf(first));
  say(WORD, undefined);
  expect(desk.isCancelled(first)).toBe(false);
  expect(cancels).toHaveLength(1);
  await desk.close();
});

test('a word that was not heard is read within a round, with its generation', async () => {
  const { desk, words, clock, cancels } = await openDesk();
  words.set(WORD, generationOf(redriven));
  clock.advance(5_000);
  await turn();
  expect([first, redriven].map((one) => desk.isCancelled(one))).toEqual([false, true]);
  expect(cancels).toEqual(['job-1 /1']);
  await desk.close();
});

test('once the job is cancelled its word is taken back', async () => {
  const { desk, say, events, words } = await openDesk();
  say(WORD, generationOf(first));
  events.emit('job.cancelled', { id: 'job-1', task: 'send_email', queue: 'mail' });
  expect(desk.isCancelled(first)).toBe(false);
  await turn();
  expect(words.has(WORD)).toBe(false);
  await desk.close();
});
