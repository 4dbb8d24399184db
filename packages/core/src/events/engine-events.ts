import type { Channel } from 'node:diagnostics_channel';
import type { DeadReason } from '../contract/message.ts';
import type { BrokerWarning } from '../contract/warning.ts';
import { eventChannel } from './channels.ts';

/** What every event about one job says. */
export interface JobEvent {
  readonly id: string;
  readonly task: string;
  readonly queue: string;
  /** The header of that name, by W3C Trace Context, where the job has one and it is known. */
  readonly traceparent?: string | undefined;
}

/** What every event about one run of a job says. */
export interface RunEvent extends JobEvent {
  readonly attempt: number;
  readonly run: number | undefined;
}

/** Every event of an engine and what it carries. Durations are milliseconds. */
export interface EngineEventMap {
  /** `durationMs` from the call until the broker had it. */
  'job.enqueued': JobEvent & { readonly durationMs?: number | undefined };
  /** The job was there already; `id` is the one that exists. */
  'job.duplicate': JobEvent;
  /** `waitMs` since the job was due; `undefined` where the envelope does not tell. */
  'job.started': RunEvent & { readonly waitMs: number | undefined };
  'job.progress': RunEvent & { readonly progress: unknown };
  'job.completed': RunEvent & { readonly durationMs: number };
  /** The attempt failed; another follows after `delayMs`. */
  'job.retried': RunEvent & {
    readonly durationMs: number;
    readonly error: unknown;
    readonly delayMs: number;
  };
  'job.snoozed': RunEvent & { readonly delayMs: number };
  'job.discarded': RunEvent & { readonly reason: string; readonly durationMs: number };
  'job.cancelled': JobEvent;
  /** `durationMs` of its last run; 0 where it did not run. */
  'job.dead': RunEvent & {
    readonly reason: DeadReason;
    readonly error: unknown;
    readonly durationMs: number;
  };
  /** Given back to the queue, counted nowhere. */
  'job.released': JobEvent & {
    readonly why: 'early' | 'unknown-task' | 'shutdown' | 'unstarted' | 'elsewhere';
    readonly delayMs: number;
  };
  'job.redriven': JobEvent;
  /** A copy of a job that has ended, or of which a newer copy exists: dropped. */
  'job.dropped': JobEvent & { readonly why: 'ended' | 'stale' };
  'job.lease-lost': RunEvent;
  /** The handler runs on after its abort; its slot was freed, its result will be ignored. */
  'job.stuck': RunEvent;
  /** What a run did could not be told to the broker: the job will be delivered again. */
  'job.settle-unknown': RunEvent;
  'queue.paused': { readonly queue: string };
  'queue.resumed': { readonly queue: string };
  'driver.degraded': { readonly driver: string; readonly call: string; readonly error: unknown };
  /** Something about how broker or store are set up: each once, and again after it was mended. */
  'driver.warning': { readonly driver: string } & BrokerWarning;
  'driver.recovered': { readonly driver: string; readonly call: string };
  /** The event loop was blocked: timers fired so much too late. Leases may have run out meanwhile. */
  'worker.lagging': { readonly lagMs: number };
  'worker.started': { readonly queues: readonly string[]; readonly concurrency: number };
  'worker.stopping': { readonly running: number };
  'worker.stopped': { readonly stillRunning: number };
}

/** Name of an event. */
export type EngineEventName = keyof EngineEventMap;

/** Hears one kind of event. May not change anything; what it throws is logged. */
export type EventListener<N extends EngineEventName> = (event: EngineEventMap[N]) => void;

/** One call of `on`: the same listener may be given twice. */
interface Subscription {
  readonly listener: EventListener<EngineEventName>;
}

/** All who hear of one kind of event. */
interface Audience {
  /** Replaced rather than changed: who is told is settled when it happens, without a copy for each. */
  subscriptions: readonly Subscription[];
  readonly channel: Channel;
}

/**
 * The events of one engine. `on` hears those of this engine alone; the `node:diagnostics_channel`
 * channel `switchyard:<event>` carries `{ engine, ...event }` of every engine of the process.
 */
export class EngineEvents {
  readonly #engine: string;
  readonly #audiences = new Map<EngineEventName, Audience>();
  readonly #onListenerError: (event: string, error: unknown) => void;

  constructor(engine: string, onListenerError: (event: string, error: unknown) => void) {
    this.#engine = engine;
    this.#onListenerError = onListenerError;
  }

  /** Calls `listener` for each such event of this engine; the answer unsubscribes it. */
  on<N extends EngineEventName>(name: N, listener: EventListener<N>): () => void {
    const subscription: Subscription = { listener: listener as EventListener<EngineEventName> };
    const audience = this.#of(name);
    audience.subscriptions = [...audience.subscriptions, subscription];
    return () => {
      audience.subscriptions = audience.subscriptions.filter((other) => other !== subscription);
    };
  }

  /** Whether anybody listens: ask before making an expensive event. */
  hears(name: EngineEventName): boolean {
    const { subscriptions, channel } = this.#of(name);
    return subscriptions.length > 0 || channel.hasSubscribers;
  }

  /** Tells all who listen; free while nobody does. */
  emit<N extends EngineEventName>(name: N, event: EngineEventMap[N]): void {
    const { subscriptions, channel } = this.#of(name);
    for (const { listener } of subscriptions) this.#tell(name, listener, event);
    if (channel.hasSubscribers) channel.publish({ engine: this.#engine, ...event });
  }

  /** Ends all subscriptions made through `on`. */
  close(): void {
    for (const audience of this.#audiences.values()) audience.subscriptions = [];
  }

  /** A listener that fails, at once or later, is told of and changes nothing for the others. */
  #tell(
    name: EngineEventName,
    listener: EventListener<EngineEventName>,
    event: EngineEventMap[EngineEventName],
  ): void {
    try {
      const answer: unknown = listener(event as never);
      if (answer instanceof Promise) {
        answer.catch((error: unknown) => this.#onListenerError(name, error));
      }
    } catch (error) {
      this.#onListenerError(name, error);
    }
  }

  #of(name: EngineEventName): Audience {
    let audience = this.#audiences.get(name);
    if (audience === undefined) {
      audience = { subscriptions: [], channel: eventChannel(name) };
      this.#audiences.set(name, audience);
    }
    return audience;
  }
}
