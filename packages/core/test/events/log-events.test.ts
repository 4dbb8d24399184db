import { expect, test } from 'vitest';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { logTrouble } from '../../src/events/log-events.ts';
import { recordingLogger } from '../support/silent-logger.ts';

test('a task that nobody registered is told once, not with every job of it', () => {
  const events = new EngineEvents('log-events', () => undefined);
  const { logger, lines } = recordingLogger();
  logTrouble(events, logger);
  const released = { queue: 'mail', delayMs: 5_000 } as const;
  events.emit('job.released', { ...released, id: 'a', task: 'send', why: 'unknown-task' });
  events.emit('job.released', { ...released, id: 'b', task: 'send', why: 'unknown-task' });
  events.emit('job.released', { ...released, id: 'c', task: 'other', why: 'shutdown' });
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines[0])).toContain('no task of that name is registered here');
  events.close();
});
