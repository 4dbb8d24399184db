import { BaseWorker } from '@switchyard/core';
import { expect, it } from 'vitest';
import { fakeEngines, fakeJobs, record } from '../support/fake-engine.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { sharedMemory } from '../support/shared-memory.ts';
import { until } from '../support/until.ts';

it('lists jobs of a state, with what to ask for next', async () => {
  const asked: unknown[] = [];
  const list = async (options: unknown) => {
    asked.push(options);
    const error = { name: 'Error', message: 'x'.repeat(200) };
    return {
      jobs: [record(), record({ id: 'job-2', state: 'dead', reason: 'poison', error })],
      cursor: 'c2',
    } as const;
  };
  const given = {
    engines: fakeEngines(fakeJobs({ list })),
    now: () => Date.parse('2026-01-31T09:30:00Z'),
  };
  const flags = [
    '--state',
    'dead',
    '--queue',
    'mail',
    '--task',
    'send',
    '--limit',
    '5',
    '--before',
    '1h',
  ];
  const { code, out } = await runCli(['jobs', 'list', ...flags, '--cursor', 'c1'], given);
  await runCli(['jobs', 'list'], given);

  const [, first, second, more] = out.split('\n');
  expect(code).toBe(0);
  expect(first).toBe('job-1  mail   send_email  waiting            1/5  1h 30m ago');
  expect(second).toMatch(/^job-2 .* dead \(poison\) .* x{79}…$/);
  expect(more).toBe('There is more: --cursor c2');
  const before = new Date('2026-01-31T08:30:00Z');
  expect(asked).toEqual([
    { state: 'dead', queue: 'mail', task: 'send', before, limit: 5, cursor: 'c1' },
    { state: 'waiting' },
  ]);
});

it('says in which state there are none, and where', async () => {
  const engines = fakeEngines(fakeJobs({ list: async () => ({ jobs: [] }) }));
  const all = await runCli(['jobs', 'list'], { engines });
  const some = await runCli(['jobs', 'list', '--state', 'dead', '--queue', 'mail'], { engines });

  expect(all.out).toMatch(/^No job is waiting in the queues that are known here/);
  expect(some.out).toBe('No job is dead in the queue mail.\n');
});

it.each([
  ['completed', 0],
  ['discarded', 0],
  ['cancelled', 1],
  ['dead', 1],
] as const)('waits for a job, and one that ends %s exits with %d', async (state, expected) => {
  const asked: unknown[] = [];
  const waitFor = async (...args: unknown[]) => {
    asked.push(args);
    return record({ state, result: { sent: true } });
  };
  const engines = fakeEngines(fakeJobs({ waitFor }));
  const argv = ['jobs', 'wait', 'job-1', '--queue', 'mail', '--timeout', '5m'];
  const { code, out } = await runCli([...argv, '--json'], { engines });
  await runCli(['jobs', 'wait', 'job-1'], { engines });

  expect(code).toBe(expected);
  expect(jsonOf({ out })).toMatchObject({ state, result: { sent: true } });
  expect(asked).toEqual([
    ['job-1', { queue: 'mail', timeoutMs: 300_000 }],
    ['job-1', {}],
  ]);
});

it.each([
  [['jobs', 'wait', 'gone'], 'ERR_JOB_NOT_FOUND', /name its queue with --queue/],
  [['jobs', 'wait', 'slow', '--timeout', '0'], 'ERR_JOB_WAIT_TIMEOUT', /jobs explain/],
])('%j ends with 1 and %s', async (argv, code, remedy) => {
  const { engines, other } = sharedMemory();
  const producer = other();
  producer.declareTask('send');
  await producer.enqueue('send', 1, { id: 'slow' });
  const ran = await runCli(argv, { engines });

  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toContain(`Error ${code}: `);
  expect(ran.err).toMatch(remedy);
});

it('tells all that is known of a job, and leaves out the rest', async () => {
  const job = record({
    state: 'dead',
    reason: 'max_attempts',
    run: 7,
    error: { name: 'TypeError', message: 'no \u001b[31m' },
    logs: ['first', 'second'],
    headers: { tenant: 'acme' },
  });
  const engines = fakeEngines(fakeJobs({ get: async () => job }));
  const { code, out } = await runCli(['jobs', 'get', 'job-1'], { engines });

  expect(code).toBe(0);
  expect(out).toMatch(/^state +dead \(max_attempts\)$/m);
  expect(out).toMatch(/^error +TypeError: no \\u001b\[31m$/m);
  expect(out).toMatch(/^payload +\{"to":"ada@example.org"\}$/m);
  expect(out).toMatch(/^headers +\{"tenant":"acme"\}$/m);
  expect(out).toMatch(/^ {2}second$/m);
  expect(out).not.toMatch(/deadline|result|undefined/);
  const json = jsonOf(await runCli(['jobs', 'get', 'job-1', '--json'], { engines }));
  expect(json).toMatchObject({ id: 'job-1', result: null, enqueuedAt: '2026-01-31T08:00:00.000Z' });
});

it.each(['get', 'explain'])('%s of a job that is not known exits with 1', async (command) => {
  const nothing = async (): Promise<undefined> => undefined;
  const engines = fakeEngines(fakeJobs({ get: nothing, explain: nothing }));

  expect(await runCli(['jobs', command, 'gone'], { engines })).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^Nothing is known of the job gone .*--queue\.\n$/),
  });
  expect(await runCli(['jobs', command, 'gone', '--json'], { engines })).toMatchObject({
    code: 1,
    out: 'null\n',
  });
});

it('explains why a job is where it is', async () => {
  const explain = async (id: string, lookup: unknown) =>
    ({
      id,
      queue: 'mail',
      state: 'waiting',
      because: 'paused',
      text: `The queue mail is paused (${JSON.stringify(lookup)}).`,
    }) as const;
  const engines = fakeEngines(fakeJobs({ explain }));

  expect((await runCli(['jobs', 'explain', 'a', '--queue', 'mail'], { engines })).out).toBe(
    'paused: The queue mail is paused ({"queue":"mail"}).\n',
  );
});

it.each([
  ['cancel', 'cancelled', 0],
  ['cancel', 'requested', 0],
  ['cancel', 'finished', 1],
  ['cancel', 'not_found', 1],
  ['retry', 'retried', 0],
  ['retry', 'not_dead', 1],
  ['retry', 'duplicate', 1],
  ['promote', 'promoted', 0],
  ['promote', 'not_delayed', 1],
  ['remove', 'removed', 0],
  ['remove', 'active', 1],
  ['remove', 'not_found', 1],
] as const)('%s answered %s exits with %d', async (change, answer, code) => {
  const asked: unknown[] = [];
  const method = async (...args: unknown[]): Promise<string> => {
    asked.push(args);
    return answer;
  };
  const engines = fakeEngines(fakeJobs({ [change]: method }));
  const argv = ['jobs', change, 'job-1', '--queue', 'mail'];

  expect(await runCli(argv, { engines })).toMatchObject({
    code,
    out: `${answer} (${change} job-1)\n`,
  });
  expect(jsonOf(await runCli([...argv, '--json'], { engines }))).toEqual({
    id: 'job-1',
    change,
    answer,
    done: code === 0,
  });
  expect(asked[0]).toEqual(['job-1', { queue: 'mail' }]);
});

it('knows the states', async () => {
  const ran = await runCli(['jobs', 'list', '--state', 'lost']);
  expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('waiting') });
});

class FailWorker extends BaseWorker {
  static readonly defaults = { queue: 'mail', maxAttempts: 1 };
  run(): void {
    throw new Error('no such address');
  }
}

/** What commands do to the jobs of an engine that another process has. */
async function office() {
  const { engines, other } = sharedMemory();
  const engine = other().registerTask('send', FailWorker);
  const jobs = async (...argv: string[]): Promise<unknown> =>
    jsonOf(await runCli(['jobs', ...argv, '--queue', 'mail', '--json'], { engines }));
  return { engine, jobs };
}

it('follows a job through its life', async () => {
  const { engine, jobs } = await office();
  await engine.enqueue('send', { to: 'ada' }, { id: 'one', delayMs: 3_600_000 });

  expect(await jobs('get', 'one')).toMatchObject({ state: 'delayed', payload: { to: 'ada' } });
  expect(await jobs('explain', 'one')).toMatchObject({ because: 'delayed' });
  expect(await jobs('list', '--state', 'delayed')).toMatchObject({ jobs: [{ id: 'one' }] });
  expect(await jobs('promote', 'one')).toMatchObject({ answer: 'promoted', done: true });
  expect(await jobs('explain', 'one')).toMatchObject({ because: 'no-worker-for-queue' });

  await engine.start();
  await until(async () => (await engine.queues.stats('mail')).dead === 1);
  await engine.stop();
  expect(await jobs('get', 'one')).toMatchObject({
    state: 'dead',
    reason: 'max_attempts',
    error: { message: 'no such address' },
  });
  expect(await jobs('retry', 'one')).toMatchObject({ answer: 'retried' });
  expect(await jobs('get', 'one')).toMatchObject({ state: 'waiting', redrives: 1 });
  expect(await jobs('cancel', 'one')).toMatchObject({ answer: 'cancelled' });
  expect(await jobs('cancel', 'one')).toMatchObject({ answer: 'finished', done: false });
  expect(await jobs('remove', 'one')).toMatchObject({ answer: 'removed' });
  expect(await jobs('get', 'one')).toBeNull();
  expect(await jobs('remove', 'one')).toMatchObject({ answer: 'not_found' });
});
