import { channel } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { EngineEvents, type EngineEventMap } from '../../src/events/engine-events.ts';
import { traced, tracingChannelOf } from '../../src/events/channels.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

const JOB = { id: 'job-1', task: 'send_email', queue: 'mail' };
let made = 0;

function engineEvents(): { events: EngineEvents; errors: [string, unknown][]; id: string } {
  const errors: [string, unknown][] = [];
  const id = `events-${(made += 1)}`;
  const events = new EngineEvents(id, (event, error) => void errors.push([event, error]));
  return { events, errors, id };
}

describe('listening', () => {
  test('hears the events of one engine, and not those of another', () => {
    const [one, two] = [engineEvents(), engineEvents()];
    const heard: unknown[] = [];
    one.events.on('job.enqueued', (event) => void heard.push(event));
    two.events.emit('job.enqueued', { ...JOB, id: 'of another' });
    one.events.emit('job.enqueued', JOB);
    expect(heard).toEqual([JOB]);
    one.events.close();
  });

  test('hears only what it asked for', () => {
    const { events } = engineEvents();
    const heard: string[] = [];
    events.on('job.duplicate', ({ id }) => void heard.push(id));
    events.emit('job.enqueued', JOB);
    expect(heard).toEqual([]);
    events.close();
  });

  test('ends with what `on` answered, once and for that listener alone', () => {
    const { events } = engineEvents();
    const heard: string[] = [];
    const stop = events.on('job.enqueued', () => void heard.push('a'));
    events.on('job.enqueued', () => void heard.push('b'));
    stop();
    stop();
    events.emit('job.enqueued', JOB);
    expect(heard).toEqual(['b']);
    events.close();
  });

  test('the same function twice is two listeners', () => {
    const { events } = engineEvents();
    let calls = 0;
    const listener = (): void => void (calls += 1);
    const stop = events.on('job.enqueued', listener);
    events.on('job.enqueued', listener);
    events.emit('job.enqueued', JOB);
    stop();
    events.emit('job.enqueued', JOB);
    expect(calls).toBe(3);
    events.close();
  });

  test('may end, or begin, while an event is told', () => {
    const { events } = engineEvents();
    const heard: string[] = [];
    const stop = events.on('job.enqueued', () => {
      heard.push('a');
      stop();
      events.on('job.enqueued', () => void heard.push('late'));
    });
    events.on('job.enqueued', () => void heard.push('b'));
    events.emit('job.enqueued', JOB);
    expect(heard).toEqual(['a', 'b']);
    events.close();
  });

  test('ends with close', () => {
    const { events, id } = engineEvents();
    const heard: unknown[] = [];
    events.on('job.enqueued', (event) => void heard.push(event));
    events.on('job.dead', (event) => void heard.push(event));
    events.close();
    events.emit('job.enqueued', JOB);
    channel('switchyard:job.enqueued').publish({ engine: id, ...JOB });
    expect(heard).toEqual([]);
    expect(events.hears('job.enqueued')).toBe(false);
  });
});

describe('a listener that fails', () => {
  test('is told of, and breaks neither the others nor the engine', () => {
    const { events, errors } = engineEvents();
    const heard: string[] = [];
    const error = new Error('listener');
    events.on('job.enqueued', () => {
      throw error;
    });
    events.on('job.enqueued', ({ id }) => void heard.push(id));
    expect(() => events.emit('job.enqueued', JOB)).not.toThrow();
    expect(heard).toEqual(['job-1']);
    expect(errors).toEqual([['job.enqueued', error]]);
    events.close();
  });

  test('asynchronously is told of as well, and does not end the process', async () => {
    const { events, errors } = engineEvents();
    const error = new Error('alert could not be sent');
    const unheard = await unheardRejections(() => {
      const asynchronous = (): Promise<void> => Promise.reject(error);
      events.on('job.enqueued', asynchronous as () => void);
      events.emit('job.enqueued', JOB);
    });
    expect(unheard).toEqual([]);
    expect(errors).toEqual([['job.enqueued', error]]);
    events.close();
  });
});

describe('the channels', () => {
  test('carry every event with its engine, for who listens to all of them', () => {
    const { events, id } = engineEvents();
    const heard: unknown[] = [];
    const hear = (message: unknown): void => void heard.push(message);
    channel('switchyard:job.dead').subscribe(hear);
    const dead: EngineEventMap['job.dead'] = {
      ...JOB,
      attempt: 5,
      run: undefined,
      reason: 'max_attempts',
      error: new Error('x'),
      durationMs: 0,
    };
    expect(events.hears('job.dead')).toBe(true);
    events.emit('job.dead', dead);
    channel('switchyard:job.dead').unsubscribe(hear);
    expect(heard).toEqual([{ engine: id, ...dead }]);
    expect(events.hears('job.dead')).toBe(false);
  });

  test('of calls cost nothing while nobody listens, and carry the call where somebody does', async () => {
    const context = (): object => {
      contexts += 1;
      return { engine: 'a' };
    };
    let contexts = 0;
    expect(await traced('driver.ping', context, async () => 7)).toBe(7);
    expect(contexts).toBe(0);
    const told: string[] = [];
    const handlers = {
      start: () => void told.push('start'),
      end: () => undefined,
      asyncStart: () => undefined,
      asyncEnd: () => void told.push('asyncEnd'),
      error: () => void told.push('error'),
    };
    tracingChannelOf('driver.ping').subscribe(handlers);
    expect(await traced('driver.ping', context, async () => 7)).toBe(7);
    const broken = traced('driver.ping', context, () => Promise.reject(new Error('x')));
    await expect(broken).rejects.toThrow('x');
    tracingChannelOf('driver.ping').unsubscribe(handlers);
    expect(told).toEqual(['start', 'asyncEnd', 'start', 'error', 'asyncEnd']);
    expect(contexts).toBe(2);
  });
});
