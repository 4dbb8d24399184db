import type { EngineEventMap, EngineEventName, QueueEngine } from '@switchyard/core';

/** Events that cases ask for. */
export type HeardEvent = Extract<EngineEventName, `job.${string}` | `driver.${string}`>;

const EVENTS: readonly HeardEvent[] = [
  'job.enqueued',
  'job.duplicate',
  'job.started',
  'job.completed',
  'job.retried',
  'job.snoozed',
  'job.discarded',
  'job.cancelled',
  'job.dropped',
  'job.dead',
  'job.released',
  'job.redriven',
  'job.lease-lost',
  'job.stuck',
  'job.settle-unknown',
  'driver.degraded',
  'driver.recovered',
];

/** What the engines of a case told. */
export class EventLog {
  readonly #heard: { readonly name: EngineEventName; readonly event: object }[] = [];

  /** Listens to one more engine. */
  listenTo(engine: QueueEngine): void {
    for (const name of EVENTS) {
      engine.events.on(name, (event) => {
        this.#heard.push({ name, event });
      });
    }
  }

  /** All events of one kind, in the order they came. */
  of<N extends HeardEvent>(name: N): readonly EngineEventMap[N][] {
    return this.#heard
      .filter((one) => one.name === name)
      .map((one) => one.event as EngineEventMap[N]);
  }

  /** Names of what was told about one job, in order. */
  about(id: string): readonly EngineEventName[] {
    return this.#heard
      .filter(({ event }) => 'id' in event && event.id === id)
      .map(({ name }) => name);
  }
}
