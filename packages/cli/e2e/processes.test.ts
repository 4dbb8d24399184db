import { expect, it } from 'vitest';
import { count, ONE_EACH, startCrew, untilGone } from './crew.ts';
import { runBin } from './start-bin.ts';

it('runs jobs in several processes at once, and SIGTERM drains all of them', async () => {
  const flags = [...ONE_EACH, '--json', '--log', 'json'];
  const { child, ended, shows, producer, go, isDone } = await startCrew(flags);
  await producer.enqueue('meet', { name: 'a', other: 'b' });
  await producer.enqueue('meet', { name: 'b', other: 'a' });
  await shows((all) => all.includes('met a') && all.includes('met b'));

  await producer.enqueueMany('hold', ['c', 'd']);
  await shows((all) => all.includes('begun c') && all.includes('begun d'));
  await producer.enqueue('hold', 'e');
  child.kill('SIGTERM');
  await shows((all) => count(all, '"msg":"stopping: running jobs may end"') === 2);
  go();

  const { code, out, err } = await ended;
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    signal: 'SIGTERM',
    stillRunning: 0,
    jobs: { completed: 4, retried: 0, discarded: 0, dead: 0 },
    processes: 2,
    restarted: 0,
    recycled: 0,
    failed: 0,
  });
  expect([isDone('c'), isDone('d'), isDone('e')]).toEqual([true, true, false]);
  expect(await producer.queues.stats('default')).toMatchObject({ waiting: 1, active: 0 });
  const lines = err.trimEnd().split('\n');
  const values = lines.map((line) => JSON.parse(line) as { process?: number; msg: string });
  const met = values.filter(({ msg }) => msg.startsWith('met'));
  expect(new Set(met.map(({ process }) => process))).toEqual(new Set([1, 2]));
  expect(values.filter(({ process }) => process === undefined).map(({ msg }) => msg)).toEqual([
    'supervising',
    expect.stringContaining('stopping'),
    'all stopped',
  ]);
});

it('starts a killed process again, and its job is run by another', async () => {
  const { child, ended, shows, says, producer, pidsOf, go } = await startCrew([]);
  await producer.enqueue('hold', 'a');
  await says('begun a pid=');
  const [killed = 0] = pidsOf('begun a');
  process.kill(killed, 'SIGKILL');
  await says('process ended: starting it again');
  await shows((all) => count(all, 'working') === 3);
  go();
  await says('done a pid=');
  child.kill('SIGTERM');

  expect(await ended).toMatchObject({
    code: 0,
    out: expect.stringContaining('in 2 processes (1 restarted, 0 recycled)'),
    err: expect.stringMatching(/starting it again process=[12] signal=SIGKILL wait_ms=\d+/),
  });
  expect(pidsOf('done a')).toEqual([expect.any(Number)]);
  expect(pidsOf('done a')).not.toEqual([killed]);
  expect(await producer.queues.stats('default')).toMatchObject({ waiting: 0, active: 0 });
});

it('its processes drain and end when the supervisor is killed', async () => {
  const crew = await startCrew(ONE_EACH);
  await crew.producer.enqueueMany('hold', ['a', 'b']);
  await crew.shows((all) => all.includes('begun a') && all.includes('begun b'));
  await crew.producer.enqueue('hold', 'c');
  crew.child.kill('SIGKILL');
  await new Promise((resolve) => crew.child.once('exit', resolve));
  crew.go();
  const pids = crew.pidsOf('begun [ab]');
  expect(pids).toHaveLength(2);
  await Promise.all(pids.map(untilGone));

  expect(['a', 'b', 'c'].map(crew.isDone)).toEqual([true, true, false]);
  expect(await crew.producer.queues.stats('default')).toMatchObject({ waiting: 1, active: 0 });
});

it('takes a Ctrl-C, which reaches all of them, as one; the second ends all at once', async () => {
  const { child, ended, shows, producer, pidsOf } = await startCrew(['--drain', '1h']);
  await producer.enqueueMany('hold', ['a', 'b', 'c', 'd']);
  await shows((all) => count(all, 'begun') === 4);
  const group = -(child.pid ?? NaN);
  process.kill(group, 'SIGINT');
  await shows((all) => count(all, ' stopping: running jobs may end\n') === 2);
  process.kill(group, 'SIGINT');

  const { code, out, err } = await ended;
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(count(err, 'second signal: ending at once')).toBe(1);
  await Promise.all(pidsOf('begun .').map(untilGone));
});

it('replaces processes by memory and by jobs, and loses none', async () => {
  const crew = await startCrew(['--max-jobs', '30', '--max-memory', '180']);
  const { child, ended, says, shows, producer } = crew;
  await producer.enqueue('fill', 150);
  await says('recycling process');
  let jobs = 0;
  const isRecycled = (): boolean => count(crew.written(), 'by=jobs') >= 2;
  while (!isRecycled()) {
    const names = Array.from({ length: 10 }, (_, index) => jobs + index);
    await producer.enqueueMany('note', names);
    jobs += names.length;
    await shows((all) => names.every((name) => all.includes(`noted ${name}.`)));
  }
  child.kill('SIGTERM');

  const { code, out, err } = await ended;
  expect(code).toBe(0);
  expect(err).toMatch(/recycling process process=[12] by=memory used=\d+ limit=1\d\d/);
  expect(out).toMatch(`: ${jobs + 1} completed, 0 retried, 0 discarded, 0 dead, in 2 processes`);
  expect(out).toMatch(/\(0 restarted, [3-9] recycled\)/);
  expect(count(err, 'noted ')).toBe(jobs);
  expect(await producer.queues.stats('default')).toMatchObject({ waiting: 0, active: 0 });
});

it('tells once of a module that fails in every process, and ends with the same code', async () => {
  const waits = await runBin(['worker', './waits.mjs', '--processes', '2', '--log', 'json']);
  const exits = await runBin(['worker', './exits.mjs', '--processes', '2']);

  expect(waits).toMatchObject({ code: 1, out: '' });
  expect(count(waits.err, 'waits for something')).toBe(1);
  expect(exits).toMatchObject({ code: 7, out: '' });
  expect(exits.err).toMatch(/\[1\] no configuration\n/);
  expect(count(exits.err, 'ended with code 7 before it was ready')).toBe(1);
});

it('refuses an engine whose queues live in one process, before it takes jobs', async () => {
  const { code, out, err } = await runBin(['worker', './greetings.mjs', '--processes', '2']);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(count(err, 'The queues of this driver live in one process')).toBe(1);
  expect(err).not.toContain('Hello');
});
