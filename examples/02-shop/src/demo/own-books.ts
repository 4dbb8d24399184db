import { percentile } from './format.ts';
import type { JobStory } from './job-story.ts';

/** What the library says about the jobs of one task, or of all. */
export interface OwnBooks {
  readonly jobs: number;
  /** Completed in the end. */
  readonly ok: number;
  readonly runs: number;
  /** Retries, all jobs together. */
  readonly retries: number;
  /** Jobs that were retried at least once. */
  readonly retriedJobs: number;
  /** Deaths, all jobs together. */
  readonly deaths: number;
  /** Jobs that were dead at least once. */
  readonly deadJobs: number;
  /** Jobs that ran again after their death. */
  readonly redrivenJobs: number;
  readonly p50WaitMs: number | undefined;
  readonly p99WaitMs: number | undefined;
}

/** Adds up the stories of some jobs. */
export function booksOf(stories: readonly JobStory[]): OwnBooks {
  const waits = stories.flatMap((story) => story.waits);
  return {
    jobs: stories.length,
    ok: howMany(stories, (story) => story.ended === 'completed'),
    runs: sum(stories, (story) => story.runs),
    retries: sum(stories, (story) => story.retries),
    retriedJobs: howMany(stories, (story) => story.retries > 0),
    deaths: sum(stories, (story) => story.deaths),
    deadJobs: howMany(stories, (story) => story.deaths > 0),
    redrivenJobs: howMany(stories, (story) => story.redrives > 0),
    p50WaitMs: percentile(waits, 0.5),
    p99WaitMs: percentile(waits, 0.99),
  };
}

function howMany(stories: readonly JobStory[], which: (story: JobStory) => boolean): number {
  return stories.filter(which).length;
}

function sum(stories: readonly JobStory[], figure: (story: JobStory) => number): number {
  return stories.reduce((total, story) => total + figure(story), 0);
}
