import { expect, it } from 'vitest';
import { fakeEngines, instead } from '../support/fake-engine.ts';
import { jsonOf, runCli, type Given } from '../support/run-cli.ts';
import { sharedMemory, type SharedMemory } from '../support/shared-memory.ts';

async function twoJobs(): Promise<SharedMemory> {
  const memory = sharedMemory();
  const producer = memory.other();
  producer.declareTask('send', { defaults: { queue: 'mail' } });
  await producer.enqueueMany('send', [1, 2]);
  return memory;
}

const PURGE = ['queues', 'purge', 'mail'];

it.each<[string, readonly string[], Given]>([
  ['with --yes', [...PURGE, '--yes'], {}],
  ['when confirmed', PURGE, { answer: 'y' }],
  ['when confirmed in full', PURGE, { answer: ' YES ' }],
])('purges %s', async (_, argv, given) => {
  const { engines, driver } = await twoJobs();
  const { code, out } = await runCli(argv, { ...given, engines });

  expect({ code, out }).toEqual({ code: 0, out: '2 jobs were deleted from the queue mail.\n' });
  expect(driver.messages()).toEqual([]);
});

it.each<[string, Given, object]>([
  [
    'when declined',
    { answer: 'n' },
    { code: 1, out: 'Nothing was deleted from the queue mail.\n' },
  ],
  ['without an answer', { answer: '' }, { code: 1 }],
  ['with a slip', { answer: 'yess' }, { code: 1 }],
  ['where nobody can be asked', {}, { code: 2, asked: [], err: expect.stringContaining('--yes') }],
])('purges nothing %s', async (_, given, expected) => {
  const { engines, driver } = await twoJobs();

  expect(await runCli(PURGE, { ...given, engines })).toMatchObject(expected);
  expect(driver.messages()).toHaveLength(2);
});

it('asks about the queue that is going to be emptied', async () => {
  const { engines } = await twoJobs();
  const { asked, out } = await runCli([...PURGE, '--json'], { engines, answer: 'y' });

  expect(asked).toEqual(['Delete all waiting and delayed jobs of the queue mail for good? [y/N] ']);
  expect(jsonOf({ out })).toEqual({ queue: 'mail', purged: 2 });
});

it('pauses and resumes what other processes run', async () => {
  const { engines, other } = sharedMemory();
  const pause = await runCli(['queues', 'pause', 'mail'], { engines });

  expect(pause).toMatchObject({
    code: 0,
    out: 'The queue mail is paused: running jobs go on, no others start.\n',
  });
  expect(await other().queues.paused()).toEqual(['mail']);
  const resume = await runCli(['queues', 'resume', 'mail', '--json'], { engines });
  expect(jsonOf(resume)).toEqual({ queue: 'mail', paused: false, reach: 'all' });
  expect(await other().queues.paused()).toEqual([]);
});

it('says so where only workers that are up were told', async () => {
  const { queues } = fakeEngines({}).make({} as never);
  const pause = async () => ({ reach: 'up' }) as const;
  const engines = fakeEngines({ queues: instead(queues, { pause }) });

  expect((await runCli(['queues', 'pause', 'mail'], { engines })).out).toContain(
    'Only the workers that are up now were told; one that starts later does not know.',
  );
});
