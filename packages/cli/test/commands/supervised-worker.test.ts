import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Limits } from '../../src/supervise/limits.ts';
import type { News } from '../../src/supervise/messages.ts';
import type { StopCause, SupervisorLink } from '../../src/supervise/process-port.ts';
import { FakeCrew } from '../support/fake-crew.ts';
import { startCli, type Running } from '../support/run-cli.ts';
import { ownMemory, sharedMemory } from '../support/shared-memory.ts';
import { until } from '../support/until.ts';

const cwd = fileURLToPath(new URL('../fixtures', import.meta.url));

class FakeLink implements SupervisorLink {
  readonly process = 2;
  readonly limits: Limits;
  readonly news: News[] = [];
  memory = 0;
  stop: (cause: StopCause) => void = () => undefined;

  constructor(limits: Limits = {}) {
    this.limits = limits;
  }

  async tell(news: News): Promise<void> {
    this.news.push(news);
  }

  onStop(listener: (cause: StopCause) => void): void {
    this.stop = listener;
  }

  memoryMiB(): number {
    return this.memory;
  }

  types(): readonly string[] {
    return this.news.map(({ type }) => type);
  }
}

interface Process extends Running {
  readonly link: FakeLink;
  readonly crew: FakeCrew;
  readonly enqueue: (jobs: number) => Promise<void>;
}

function startProcess(module: string, limits?: Limits, flags: readonly string[] = []): Process {
  const link = new FakeLink(limits);
  const crew = new FakeCrew();
  const { engines, other } = sharedMemory();
  const producer = other();
  producer.declareTask('greet');
  const running = startCli(['worker', module, ...flags], {
    engines,
    cwd,
    supervisor: link,
    wait: crew.wait,
  });
  const enqueue = async (jobs: number): Promise<void> => {
    const payloads = Array.from({ length: jobs }, () => ({ name: 'Ada' }));
    await producer.enqueueMany('greet', payloads, { queue: 'hello' });
  };
  return { ...running, link, crew, enqueue };
}

it.each<[StopCause, string]>([
  ['supervisor', 'info  stopping: running jobs may end'],
  ['SIGTERM', 'info  stopping at SIGTERM'],
  ['orphaned', 'warn  the supervisor is gone, stopping'],
])('works until it is told by %s, and tells what it did', async (cause, line) => {
  const { link, crew, enqueue, ended } = startProcess('./greet.mjs');
  await enqueue(2);
  await until(() => link.types().includes('ready'));
  const jobs = { completed: 2, retried: 0, discarded: 0, dead: 0 };
  await until(async () => {
    crew.waiting[0]?.over();
    return link.news.some((news) => news.type === 'counts' && news.jobs.completed === 2);
  });
  link.stop(cause);

  const { code, err, exits } = await ended;
  expect({ code, exits }).toEqual({ code: 0, exits: [] });
  expect(err).toContain(line);
  expect(link.news.at(-1)).toEqual({
    type: 'stopped',
    stop: { byModule: false, stillRunning: 0, jobs },
  });
});

it('leaves signals to its link', async () => {
  const { link, signal, ended } = startProcess('./greet.mjs');
  await until(() => link.types().includes('ready'));
  signal('SIGTERM');
  signal('SIGINT');
  link.stop('supervisor');

  expect((await ended).exits).toEqual([]);
});

it('tells once that it has run its jobs', async () => {
  const { link, enqueue, ended } = startProcess('./greet.mjs', { jobs: 3 });
  await enqueue(2);
  await until(() => link.types().includes('ready'));
  await enqueue(3);
  await until(() => link.types().includes('worn'));
  link.stop('supervisor');
  await ended;

  expect(link.news.filter(({ type }) => type === 'worn')).toEqual([
    { type: 'worn', wear: { by: 'jobs', used: 3, limit: 3 } },
  ]);
});

it('looks at its memory each second', async () => {
  const { link, crew, ended } = startProcess('./greet.mjs', { memoryMiB: 100 });
  await until(() => link.types().includes('ready'));
  await crew.pass(1_000);
  await until(() => crew.waiting.length === 1);
  expect(link.types()).toEqual(['ready']);
  link.memory = 101;
  await crew.pass(1_000);
  await until(() => crew.waiting.length === 1);
  await crew.pass(1_000);
  await until(() => crew.waiting.length === 1);

  expect(link.news.slice(1)).toEqual([
    { type: 'worn', wear: { by: 'memory', used: 101, limit: 100 } },
  ]);
  link.stop('supervisor');
  await ended;
});

it('ends at once when the supervisor is gone before it works: it might never load', async () => {
  const { link, ended } = startProcess('./greet.mjs');
  link.stop('orphaned');

  expect((await ended).exits).toEqual([1]);
});

it('leaves its errors to the supervisor', async () => {
  const { link, ended } = startProcess('./throws.mjs');

  expect(await ended).toMatchObject({ code: 1, out: '', err: '' });
  expect(link.news).toMatchObject([
    {
      type: 'failed',
      failure: {
        code: 'ERR_MODULE',
        message: expect.stringContaining('no database'),
        exitCode: 1,
      },
    },
  ]);
});

it('refuses queues of its own, whoever chose them', async () => {
  const link = new FakeLink();
  const given = { engines: ownMemory(), cwd, supervisor: link };

  for (const module of ['./greet.mjs', './self-stopping.mjs']) {
    expect(await startCli(['worker', module], given).ended).toMatchObject({ code: 2, err: '' });
  }
  const messages = link.news.map((news) => (news.type === 'failed' ? news.failure.message : ''));
  expect(messages).toEqual([
    expect.stringContaining('(driver: inmemory, chosen by default)'),
    expect.stringContaining('(driver: made by the module)'),
  ]);
});

it('measures on the port of its number, once the process that it replaces has left it', async () => {
  const before = createServer().listen(0);
  await once(before, 'listening');
  const { port } = before.address() as AddressInfo;
  const flags = ['--metrics-port', String(port - 1)];
  const { link, crew, ended, err } = startProcess('./greet.mjs', undefined, flags);
  await until(() => err().includes(`no metrics yet: the port is taken port=${port}`));
  await until(() => link.types().includes('ready'));
  before.close();
  await once(before, 'close');
  await until(() => {
    for (const wait of crew.waiting) wait.over();
    return err().includes(`/health/ready port=${port}`);
  });
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  link.stop('supervisor');

  expect(text).toContain('switchyard_worker_up{');
  expect(text).not.toContain('switchyard_queue_jobs');
  expect(err().match(/no metrics yet/g)).toHaveLength(1);
  expect((await ended).code).toBe(0);
});
