import type { EngineEvents } from '@switchyard/core/middleware';
import type { Tallies } from './tally.ts';

/** Counts what the engine of a driver tells, until it is closed. */
export function countEvents(events: EngineEvents, driver: string, tallies: Tallies): void {
  const ofDriver = tallies.driver(driver);
  events.on('job.enqueued', (event) => {
    tallies.task(driver, event).enqueued += 1;
    if (event.durationMs !== undefined) ofDriver.enqueues.observe(event.durationMs / 1_000);
  });
  events.on('job.started', ({ queue, attempt, waitMs }) => {
    if (attempt === 1 && waitMs !== undefined) tallies.queue(queue).waits.observe(waitMs / 1_000);
  });
  events.on('job.completed', (event) =>
    tallies.task(driver, event).end('completed', event.durationMs),
  );
  events.on('job.retried', (event) => tallies.task(driver, event).end('retried', event.durationMs));
  events.on('job.discarded', (event) =>
    tallies.task(driver, event).end('discarded', event.durationMs),
  );
  events.on('job.cancelled', (event) => tallies.task(driver, event).end('cancelled', undefined));
  events.on('job.dead', (event) => {
    const { reason, durationMs } = event;
    const tally = tallies.task(driver, event);
    // A job that died by its own failures ran; all others died without a run.
    if (reason === 'max_attempts' || reason === 'unrecoverable') tally.end('failed', durationMs);
    else tally.end('dead', undefined);
    if (reason === 'undecodable' || reason === 'invalid_payload')
      tallies.payloadErrors[reason] += 1;
  });
  events.on('job.stuck', ({ queue }) => void (tallies.queue(queue).stuck += 1));
  events.on('job.lease-lost', ({ queue }) => void (tallies.queue(queue).leaseLost += 1));
  events.on('driver.recovered', () => void (ofDriver.reconnects += 1));
}
