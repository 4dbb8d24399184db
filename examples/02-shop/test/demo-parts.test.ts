import { describe, expect, it } from 'vitest';

import { boxTable } from '../src/demo/box-table.ts';
import { Countdown } from '../src/demo/countdown.ts';
import { count, counted, duration, percentile } from '../src/demo/format.ts';
import { JobStory } from '../src/demo/job-story.ts';
import { booksOf } from '../src/demo/own-books.ts';
import { Progress } from '../src/demo/progress.ts';
import { checksTable, summaryTable } from '../src/demo/summary.ts';
import { until } from '../src/demo/until.ts';
import { compare, disagreements } from '../src/demo/verify.ts';
import { MemoryScreen } from './memory-screen.ts';

describe('figures', () => {
  it('are written to be read', () => {
    expect(count(3376)).toBe('3,376');
    expect([counted(1, 'letter'), counted(2, 'letter')]).toEqual(['1 letter', '2 letters']);
    expect([0.4, 812, 999.4, 999.5, 61_234].map(duration)).toEqual([
      '0ms',
      '812ms',
      '999ms',
      '1.0s',
      '61.2s',
    ]);
  });

  it('have percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(values, 0.5), percentile(values, 0.99)]).toEqual([50, 99]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});

describe('the box table', () => {
  it('is as narrow as its content', () => {
    const table = {
      head: ['task', 'n'],
      rows: [
        ['a', '10'],
        ['bb', '2'],
      ],
      foot: ['all', '12'],
    };
    expect(boxTable(table).split('\n')).toEqual([
      '┌──────────┐',
      '│ task   n │',
      '├──────────┤',
      '│ a     10 │',
      '│ bb     2 │',
      '├──────────┤',
      '│ all   12 │',
      '└──────────┘',
    ]);
  });
});

describe('the countdown', () => {
  it('waits until each job has ended once', async () => {
    const told: number[] = [];
    const countdown = new Countdown(['a', 'b'], (done) => told.push(done));
    for (const id of ['a', 'a', 'foreign', 'b']) countdown.hit(id);
    await countdown.within(10);
    expect(told).toEqual([1, 2]);
  });

  it('is over at once for no jobs', async () => {
    await expect(new Countdown([]).within(10)).resolves.toBeUndefined();
  });

  it('says how many have not ended in time', async () => {
    const countdown = new Countdown(['a', 'b', 'c']);
    countdown.hit('b');
    await expect(countdown.within(5)).rejects.toThrow('2 of 3 jobs had not ended after 0.005 s');
  });
});

describe('until', () => {
  it('asks until there is an answer, or the time is up', async () => {
    let asked = 0;
    const third = async () => ((asked += 1) === 3 ? 'yes' : undefined);
    expect(await until('third', third, { everyMs: 1 })).toBe('yes');
    const never = until('never', async () => undefined, { timeoutMs: 5, everyMs: 1 });
    await expect(never).rejects.toThrow('never: not so after 5 ms');
  });
});

describe('the progress', () => {
  it('is a line every 10 % where there is no terminal', () => {
    const screen = new MemoryScreen();
    let now = 0;
    const progress = new Progress(screen, 30, () => now);
    for (let done = 1; done <= 30; done += 1) {
      now += 10;
      progress.update(done);
    }
    expect(screen.lines()).toHaveLength(10);
    expect(screen.lines()[4]).toBe('   50 %  15 of 30 jobs  100 jobs/s');
  });

  it('is one line, drawn over and over, on a terminal', () => {
    const screen = new MemoryScreen({ isTerminal: true });
    let now = 0;
    const progress = new Progress(screen, 1_000, () => now);
    for (let done = 1; done <= 1_000; done += 1) {
      now += 1;
      progress.update(done);
    }
    expect(screen.lines()).toHaveLength(1);
    const frames = screen.text.split('\r').length - 1;
    expect(frames).toBeGreaterThan(10);
    expect(frames).toBeLessThan(30);
    expect(
      screen.text.trimEnd().endsWith(`${'█'.repeat(28)} 100 %  1,000 of 1,000 jobs  1,000 jobs/s`),
    ).toBe(true);
  });
});

describe('the books', () => {
  const story = new JobStory('sync_data');
  story.started(10);
  story.retried();
  story.started(20);
  story.end('dead', 100);
  story.started(undefined);
  story.end('completed', 200);
  const own = booksOf([story]);

  it('tell runs, retries, deaths and redrives apart', () => {
    expect(own).toEqual({
      jobs: 1,
      ok: 1,
      runs: 3,
      retries: 1,
      retriedJobs: 1,
      deaths: 1,
      deadJobs: 1,
      redrivenJobs: 1,
      p50WaitMs: 10,
      p99WaitMs: 20,
    });
  });

  const none = booksOf([]);
  const books = { sync_data: own, generate_report: none, send_email: none };
  const world = {
    requests: 3,
    failedRequests: 2,
    servedJobs: 1,
    mails: 0,
    refusals: 0,
    files: 0,
    csvAirports: 5,
  };

  it('agree with a world that saw the same', () => {
    expect(disagreements(compare(books, world, 5))).toEqual([]);
  });

  it.each(Object.keys(world))('disagree with a world that counted one more in %s', (figure) => {
    const other = { ...world, [figure]: world[figure as keyof typeof world] + 1 };
    const found = disagreements(compare(books, other, 5));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(/: Switchyard says \d+, the world /);
  });

  it('fit 80 columns with figures in the thousands', () => {
    const wide = {
      ...own,
      jobs: 9_999,
      ok: 9_999,
      retriedJobs: 9_999,
      p50WaitMs: 99_900,
      p99WaitMs: 99_900,
    };
    const row = { name: 'generate_report', books: wide, perSecond: 12_345 };
    const checks = compare(books, { ...world, requests: 99_999 }, 5);
    for (const text of [summaryTable([row], row), checksTable(checks)]) {
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(checksTable(checks)).toContain('DIFFER');
  });
});
