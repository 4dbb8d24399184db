import { describe, expect, it } from 'vitest';
import { EndedJobs, type EndedJob } from '../src/store/ended-jobs.ts';

const LAST_3 = { type: 'last', max: 3, ageMs: 1_000 } as const;

function ended(id: string, endedAt = 0): EndedJob {
  const unknown = { extra: undefined, body: undefined, run: undefined, runAt: undefined };
  const untold = { worker: undefined, result: undefined, progress: undefined, logs: [] };
  const times = { startedAt: undefined, endedAt };
  return { queue: 'mail', id, state: 'completed', headers: {}, ...unknown, ...untold, ...times };
}

function added(...ids: readonly string[]): EndedJobs {
  const jobs = new EndedJobs();
  for (const id of ids) jobs.add(ended(id), LAST_3);
  return jobs;
}

const idsOf = (jobs: EndedJobs): readonly string[] =>
  jobs.after('completed', 0, 10).map(({ job }) => job.id);

describe('ended jobs', () => {
  it('are found though nobody has asked for one before', () => {
    const jobs = added('a', 'b', 'c', 'd');
    expect(jobs.find('a')).toBeUndefined();
    expect(jobs.find('b')?.id).toBe('b');
    expect(idsOf(jobs)).toEqual(['b', 'c', 'd']);
    expect(jobs.size).toBe(3);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'are the same whether one is asked for after %i or never',
    (at) => {
      const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
      const jobs = new EndedJobs();
      ids.forEach((id, index) => {
        if (index === at) jobs.find('a');
        jobs.add(ended(id, index), index === 3 ? { type: 'always' } : LAST_3);
      });
      expect(idsOf(jobs)).toEqual(['c', 'd', 'e', 'f']);
      expect(jobs.remove('e')).toBe(true);
      expect(jobs.remove('e')).toBe(false);
      jobs.forget(5_000);
      expect(idsOf(jobs)).toEqual(['d']);
    },
  );

  it('take the place of an older one of their id, once one was asked for', () => {
    const jobs = added('a', 'b');
    expect(jobs.find('b')?.endedAt).toBe(0);
    jobs.add(ended('b', 7), LAST_3);
    jobs.add(ended('c', 7), LAST_3);
    expect(idsOf(jobs)).toEqual(['a', 'b', 'c']);
    expect(jobs.find('b')?.endedAt).toBe(7);
  });

  it('are forgotten by clear, whether indexed or not', () => {
    const jobs = added('a', 'b');
    jobs.clear();
    expect(jobs.size).toBe(0);
    jobs.add(ended('c'), LAST_3);
    jobs.clear();
    expect(jobs.find('c')).toBeUndefined();
  });
});
