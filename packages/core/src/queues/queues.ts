import { deadLetterQueue } from '../contract/queue-names.ts';
import type { Control } from '../control/control.ts';
import type { RuntimeStore } from '../store/runtime-store.ts';
import { countJobs } from './count-jobs.ts';
import { readHeartbeat, WORD } from '../control/control-words.ts';
import { countQueue } from '../emulate/queue-tools.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import type { RequireSupport } from '../capability/require-support.ts';
import type { StoreBond } from '../store/bond.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { Clock } from '../contract/clock.ts';
import { checkQueueName } from '../task/names.ts';

/** How many jobs a queue holds, by state. */
export interface QueueStats {
  readonly waiting: number;
  /** `undefined` where the broker counts only what waits. */
  readonly delayed: number | undefined;
  /** `undefined` where the broker counts only what waits. */
  readonly active: number | undefined;
  readonly dead: number;
  /** Seconds since the oldest waiting job was due; `undefined` where the broker cannot tell, 0 where none waits. */
  readonly oldestJobAgeSeconds: number | undefined;
}

/** A worker that is up, as it said of itself at most some seconds ago. */
export interface WorkerInfo {
  /** Id of its engine. */
  readonly id: string;
  readonly queues: readonly string[];
  readonly tasks: readonly string[];
  readonly concurrency: number;
  readonly running: number;
}

/** Whom a word of control reached: all workers, also later ones, or those that are up now. */
export interface Reach {
  readonly reach: 'all' | 'up';
}

/** What queues are looked after with. */
export interface QueuesParts {
  readonly runtime: RuntimeDriver;
  readonly bond: StoreBond;
  readonly requireSupport: RequireSupport;
  /** Missing where neither store nor broker carries it. */
  readonly control: Control | undefined;
  readonly clock: Clock;
  readonly events: EngineEvents;
  /** Where jobs are delayed that the broker cannot delay; missing where it can, or nobody does. */
  readonly delayed: Pick<RuntimeStore, 'find'> | undefined;
  readonly known: () => readonly string[];
}

/** Looks after whole queues. */
export class Queues {
  readonly #parts: QueuesParts;

  constructor(parts: QueuesParts) {
    this.#parts = parts;
  }

  /** Queues that this engine has reason to know: of its tasks, of its options, and those it sends to. */
  get known(): readonly string[] {
    return this.#parts.known();
  }

  /** Workers that are up, of any process; `undefined` where nobody remembers what they say. */
  async workers(): Promise<readonly WorkerInfo[] | undefined> {
    const { control } = this.#parts;
    if (control === undefined || control.reach !== 'all') return undefined;
    const said = await control.said(WORD.worker);
    return [...said].flatMap(([name, text]) => {
      const beat = readHeartbeat(text);
      if (beat === undefined) return [];
      const { queues, tasks, concurrency, running } = beat;
      return [{ id: name.slice(WORD.worker.length), queues, tasks, concurrency, running }];
    });
  }

  /** Counts a queue. Throws `UnsupportedFeatureError` where the broker cannot: never a false zero. */
  async stats(queue: string): Promise<QueueStats> {
    const { runtime, requireSupport, delayed: store } = this.#parts;
    checkQueueName(queue);
    requireSupport.feature('queues.stats');
    const [live, dead, delayed] = await Promise.all([
      countQueue(runtime, queue),
      countQueue(runtime, deadLetterQueue(queue)),
      store && countJobs(store, queue, 'delayed'),
    ]);
    return {
      waiting: live?.waiting ?? 0,
      // A retry that the broker holds back is known to both.
      delayed: delayed === undefined ? live?.delayed : Math.max(live?.delayed ?? 0, delayed),
      active: live?.active,
      dead: dead?.waiting ?? 0,
      oldestJobAgeSeconds: live?.oldestAgeSeconds,
    };
  }

  /**
   * Lets workers start no more jobs of a queue; running ones go on, and jobs can still be added. It
   * holds until `resume()`, also over restarts where there is a store.
   */
  async pause(queue: string): Promise<Reach> {
    const control = this.#control(queue);
    await control.say(`${WORD.pause}${queue}`, String(this.#parts.clock.now()));
    this.#parts.events.emit('queue.paused', { queue });
    return { reach: control.reach };
  }

  /** Lets workers start jobs of a queue again. */
  async resume(queue: string): Promise<Reach> {
    const control = this.#control(queue);
    await control.say(`${WORD.pause}${queue}`, undefined);
    this.#parts.events.emit('queue.resumed', { queue });
    return { reach: control.reach };
  }

  /** Queues that are paused; none where only the workers that are up know of it. */
  async paused(): Promise<readonly string[]> {
    this.#parts.requireSupport.feature('queues.pause');
    const said = await this.#parts.control?.said(WORD.pause);
    return [...(said?.keys() ?? [])].map((name) => name.slice(WORD.pause.length));
  }

  /** Deletes all waiting and delayed jobs of a queue, for good; running ones go on. */
  async purge(queue: string): Promise<{ readonly purged: number }> {
    checkQueueName(queue);
    return { purged: await this.#parts.bond.purge(queue) };
  }

  #control(queue: string): Control {
    const { control, requireSupport } = this.#parts;
    checkQueueName(queue);
    requireSupport.feature('queues.pause');
    if (control === undefined) throw new Error('Control is declared and missing.');
    return control;
  }
}
