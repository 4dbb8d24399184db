import type { ShopEngine } from '../engine.ts';
import type { Countdown } from './countdown.ts';
import { JobStory } from './job-story.ts';

/** Keeps the library's own books: one story per job, written from events alone. */
export class Tally {
  readonly #stories = new Map<string, JobStory>();
  readonly #countdowns = new Set<Countdown>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Listens to an engine until it is closed. */
  watch(events: ShopEngine['events']): void {
    events.on('job.started', (event) => this.#story(event).started(event.waitMs));
    events.on('job.retried', (event) => this.#story(event).retried());
    events.on('job.completed', (event) => this.#end(event, 'completed'));
    events.on('job.dead', (event) => this.#end(event, 'dead'));
  }

  /** Tells a countdown of every job that ends from now on. */
  tell(countdown: Countdown): void {
    this.#countdowns.add(countdown);
  }

  /** The stories of the given jobs. Jobs that others left in the queues are not among them. */
  of(ids: Iterable<string>): readonly JobStory[] {
    return [...ids].flatMap((id) => this.#stories.get(id) ?? []);
  }

  /** Those of the given jobs that are dead now. */
  deadAmong(ids: Iterable<string>): readonly string[] {
    return [...ids].filter((id) => this.#stories.get(id)?.ended === 'dead');
  }

  #end(event: { readonly id: string; readonly task: string }, how: 'completed' | 'dead'): void {
    this.#story(event).end(how, this.#now());
    for (const countdown of this.#countdowns) countdown.hit(event.id);
  }

  #story({ id, task }: { readonly id: string; readonly task: string }): JobStory {
    const known = this.#stories.get(id);
    if (known !== undefined) return known;
    const story = new JobStory(task);
    this.#stories.set(id, story);
    return story;
  }
}
