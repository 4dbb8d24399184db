import { BaseWorker } from '@switchyard/core';
import { expect, it } from 'vitest';
import type { DeadLettersPort } from '../../src/engine-port.ts';
import { fakeEngines, instead } from '../support/fake-engine.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { sharedMemory, type SharedMemory } from '../support/shared-memory.ts';

class FailWorker extends BaseWorker {
  static readonly defaults = { queue: 'mail', maxAttempts: 1 };
  run(): void {
    throw new Error('no such address \u001b[2J');
  }
}

async function withDead(count: number): Promise<SharedMemory> {
  const memory = sharedMemory();
  const worker = memory.other();
  worker.registerTask('send', FailWorker);
  let dead = 0;
  const all = new Promise<void>((resolve) => {
    worker.events.on('job.dead', () => {
      dead += 1;
      if (dead === count) resolve();
    });
  });
  for (let nth = 1; nth <= count; nth += 1)
    await worker.enqueue('send', nth, { id: `dead-${nth}` });
  await worker.start();
  await all;
  await worker.close();
  return memory;
}

it('lists dead letters for people, safe for their terminal', async () => {
  const { engines } = await withDead(2);
  const { code, out } = await runCli(['dlq', 'list', 'mail'], { engines });

  expect(code).toBe(0);
  expect(out.split('\n')[1]).toMatch(
    /^dead-1 +send +max_attempts +1 +\d.*s ago +no such address \\u001b\[2J$/,
  );
});

it('lists them page by page for machines', async () => {
  const { engines } = await withDead(3);
  const list = async (...flags: string[]) =>
    jsonOf(
      await runCli(['dlq', 'list', 'mail', '--json', '--limit', '2', ...flags], { engines }),
    ) as {
      jobs: { id: string; payload: unknown; reason: string }[];
      cursor: string | null;
    };
  const first = await list();
  const second = await list('--cursor', first.cursor ?? '');

  expect([...first.jobs, ...second.jobs]).toMatchObject([
    { id: 'dead-1', payload: 1, reason: 'max_attempts' },
    { id: 'dead-2' },
    { id: 'dead-3' },
  ]);
  expect(second.cursor).toBeNull();
});

it('says so when there are none', async () => {
  const { engines } = sharedMemory();
  const all = await runCli(['dlq', 'list', 'mail'], { engines });
  const some = await runCli(['dlq', 'list', 'mail', '--task', 'send'], { engines });

  expect(all).toMatchObject({ code: 0, out: 'The queue mail has no dead letters.\n' });
  expect(some.out).toBe('The queue mail has no dead letters, as far as the flags choose.\n');
});

it('redrives up to a limit', async () => {
  const { engines, other } = await withDead(3);
  const ran = await runCli(['dlq', 'redrive', 'mail', '--limit', '2'], { engines });

  expect(ran).toMatchObject({ code: 0, out: '2 jobs went back to the queue mail.\n' });
  expect(await other().queues.stats('mail')).toMatchObject({ waiting: 2, dead: 1 });
});

it('purges them when confirmed', async () => {
  const { engines, other } = await withDead(2);
  expect(await runCli(['dlq', 'purge', 'mail'], { engines })).toMatchObject({ code: 2 });
  const ran = await runCli(['dlq', 'purge', 'mail', '--yes'], { engines });

  expect(ran.out).toBe('2 jobs were deleted from the dead letters of mail.\n');
  expect(await other().queues.stats('mail')).toMatchObject({ dead: 0 });
});

it('previews what it then moves', async () => {
  const { engines, other } = await withDead(3);
  const redrive = [
    'dlq',
    'redrive',
    'mail',
    '--id',
    'dead-3',
    '--id',
    'dead-1',
    '--reason',
    'max_attempts',
  ];
  const preview = await runCli([...redrive, '--preview'], { engines });
  const nobody = await runCli([...redrive, '--task', 'other', '--json'], { engines });

  expect(preview.out).toBe(
    '2 jobs would go back to the queue mail. Nothing was moved.\n  dead-1\n  dead-3\n',
  );
  expect(jsonOf(nobody)).toMatchObject({ redriven: 0 });
  expect(await other().queues.stats('mail')).toMatchObject({ waiting: 0, dead: 3 });

  expect((await runCli(redrive, { engines })).out).toBe('2 jobs went back to the queue mail.\n');
  const left = await other().deadLetters.list('mail');
  expect(left.jobs.map(({ id }) => id)).toEqual(['dead-2']);
});

it('purges only what a filter chooses', async () => {
  const { engines, other } = await withDead(3);
  const now = (): number => Date.now() + 3_600_000;
  const purge = async (...flags: string[]) =>
    jsonOf(await runCli(['dlq', 'purge', 'mail', '--yes', '--json', ...flags], { engines, now }));

  expect(await purge('--before', '2h')).toMatchObject({ purged: 0 });
  expect(await purge('--before', '30m', '--id', 'dead-2')).toMatchObject({ purged: 1 });
  expect(await other().queues.stats('mail')).toMatchObject({ dead: 2 });
});

const FILTER =
  '--task send --reason poison --before 1h --after 2026-01-01T00:00:00Z --id a --id b'.split(' ');

it('hands the filter over as plain data', async () => {
  const seen: unknown[] = [];
  const note =
    <R>(answer: R) =>
    async (_queue: string, options?: object): Promise<R> => {
      seen.push(options);
      return answer;
    };
  const deadLetters: DeadLettersPort = {
    list: note({ jobs: [] }),
    redrive: note({ redriven: 0, duplicates: 0, ids: ['a'] }),
    purge: note({ purged: 0 }),
  };
  const given = {
    engines: fakeEngines({ deadLetters }),
    now: () => Date.parse('2026-01-31T08:00:00Z'),
  };
  await runCli(['dlq', 'list', 'mail', ...FILTER], given);
  const preview = await runCli(['dlq', 'redrive', 'mail', ...FILTER, '--preview'], given);
  await runCli(['dlq', 'purge', 'mail', '--yes', ...FILTER], given);
  await runCli(['dlq', 'redrive', 'mail'], given);

  const filter = {
    task: 'send',
    reason: 'poison',
    before: new Date('2026-01-31T07:00:00Z'),
    after: new Date('2026-01-01T00:00:00Z'),
    ids: ['a', 'b'],
  };
  expect(seen).toEqual([{ filter }, { filter, preview: true }, { filter }, {}]);
  expect(preview.out).toBe('1 job would go back to the queue mail. Nothing was moved.\n  a\n');
});

it('shows the first jobs of a long preview', async () => {
  const { deadLetters } = fakeEngines({}).make({} as never);
  const ids = Array.from({ length: 25 }, (_, nth) => `job-${nth + 1}`);
  const redrive = async () => ({ redriven: 0, duplicates: 0, ids });
  const engines = fakeEngines({ deadLetters: instead(deadLetters, { redrive }) });
  const people = await runCli(['dlq', 'redrive', 'mail', '--preview'], { engines });
  const machines = await runCli(['dlq', 'redrive', 'mail', '--preview', '--json'], { engines });

  expect(people.out).toMatch(
    /^25 jobs would go back.*\n {2}job-1\n[^]* {2}job-20\n {2}… and 5 more\n$/,
  );
  expect(jsonOf(machines)).toMatchObject({ preview: true, ids });
});

it('tells of those that stayed', async () => {
  const { deadLetters } = fakeEngines({}).make({} as never);
  const redrive = async () => ({ redriven: 2, duplicates: 1 });
  const engines = fakeEngines({ deadLetters: instead(deadLetters, { redrive }) });

  expect((await runCli(['dlq', 'redrive', 'mail'], { engines })).out).toBe(
    '2 jobs went back to the queue mail. 1 job stayed: another job holds the same unique key by now.\n',
  );
});

it('knows the reasons', async () => {
  const ran = await runCli(['dlq', 'list', 'mail', '--reason', 'bad_luck']);
  expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('max_attempts') });
});
