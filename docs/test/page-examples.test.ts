import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BaseWorker, getQueueEngine, type QueueEngine } from '@switchyard/core';
import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import { assertEnqueued, drain, runWorker } from '@switchyard/driver-inmemory/testing';
import { expect, it, onTestFinished, vi } from 'vitest';

/*
 * What the pages show is run here: each line of an example stands in this file, in the same order; imports
 * apart, which a page needs one by one.
 */

it.each([
  ['jobs.md', 'await engine.jobs.get(id)'],
  ['jobs.md', 'unique: true'],
  ['health.md', 'createServer'],
  ['testing-your-jobs.md', 'virtualClock()'],
])('%s shows what is run here: %s', async (name, mark) => {
  const page = await readFile(new URL(`../${name}`, import.meta.url), 'utf8');
  const own = linesOf(await readFile(new URL(import.meta.url), 'utf8'));
  const examples = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, text = '']) => text);
  const shown = linesOf(examples.find((text) => text.includes(mark)) ?? '');

  let at = 0;
  const missing = shown.filter((line) => {
    const found = own.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  });
  expect(shown.length).toBeGreaterThan(1);
  expect(missing).toEqual([]);
});

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('import '));
}

class ReportWorker extends BaseWorker<{ month: string }> {
  override async run({ month }: { month: string }): Promise<string> {
    return `all of ${month}`;
  }
}

function engineFor(): QueueEngine {
  const engine: QueueEngine = getQueueEngine({ driver: inmemory(), logLevel: 'error' });
  onTestFinished(() => engine.close());
  return engine;
}

it('jobs.md: look, wait, explain', async () => {
  const print = vi.spyOn(console, 'log').mockReturnValue();
  onTestFinished(() => print.mockRestore());
  const engine = engineFor();
  engine.registerTask('report', ReportWorker);

  const { id } = await engine.enqueue('report', { month: '2026-10' });

  const job = await engine.jobs.get(id); // state, attempt, payload, error, progress, logs …
  const page = await engine.jobs.list({ state: 'waiting', task: 'report', limit: 20 });
  const why = await engine.jobs.explain(id); // "No worker that is up reads the queue default."

  await engine.start();
  const done = await engine.jobs.waitFor(id, { timeoutMs: 60_000 });
  console.log(done.state, done.result);

  expect(job).toMatchObject({ state: 'waiting', attempt: 1, payload: { month: '2026-10' } });
  expect(page.jobs).toHaveLength(1);
  expect(why?.text).toBe('No worker that is up reads the queue default.');
  expect(print).toHaveBeenCalledExactlyOnceWith('completed', 'all of 2026-10');
});

it('jobs.md: unique jobs', async () => {
  const engine = engineFor();
  engine.declareTask('welcome').declareTask('sync');

  await engine.enqueue('welcome', { user: 42 }, { unique: { key: 'welcome:42', ttlMs: 300_000 } });
  await engine.enqueue('sync', { account: 7 }, { unique: true }); // the key is a hash of task and payload

  const again = await engine.enqueue('sync', { account: 7 }, { unique: true });
  const other = await engine.enqueue('sync', { account: 8 }, { unique: true });
  expect([again.outcome, other.outcome]).toEqual(['duplicate', 'added']);
});

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

it('health.md: probes', async () => {
  const engine = engineFor();
  const servers: Server[] = [];
  // A port of the page's choice may be taken.
  const onFreePort = (handler: Handler): { listen(port: number): void } => {
    const server = createServer((...both) => void handler(...both));
    servers.push(server);
    onTestFinished(() => void server.close());
    return { listen: () => void server.listen(0) };
  };
  ((createServer: typeof onFreePort) => {
    createServer(async (request, response) => {
      const report = await engine.health();
      const ok = request.url === '/live' ? report.live : report.ready;
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify(report));
    }).listen(8080);
  })(onFreePort);
  const [server] = servers;
  if (server === undefined) throw new Error('no server was made');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const status = async (path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).status;

  expect([await status('/live'), await status('/ready')]).toEqual([200, 200]);
  await engine.close();
  expect([await status('/live'), await status('/ready')]).toEqual([200, 503]);
});

class ReminderWorker extends BaseWorker<{ to: string }> {
  static readonly sent: string[] = [];

  override async run({ to }: { to: string }): Promise<string> {
    ReminderWorker.sent.push(to);
    return 'sent';
  }
}

async function signUp(engine: Pick<QueueEngine, 'enqueue'>, to: string): Promise<void> {
  await engine.enqueue('remind', { to }, { delayMs: 86_400_000 });
}

it('testing-your-jobs.md', async () => {
  const clock = virtualClock();
  const driver = inmemory({ clock });
  const engine = getQueueEngine({ driver }).registerTask('remind', ReminderWorker);
  onTestFinished(() => engine.close());

  await signUp(engine, 'ada@example.org'); // your code, which enqueues
  assertEnqueued(driver, 'remind', { payload: { to: 'ada@example.org' }, delayMs: 86_400_000 });

  await engine.start();
  expect(ReminderWorker.sent).toEqual([]);
  await clock.advance('24h'); // fires what is due: delays, retries, lease expiry
  expect(ReminderWorker.sent).toEqual(['ada@example.org']);
  await drain(driver); // until nothing waits, is delayed or runs

  const { result } = await runWorker(new ReminderWorker(), { to: 'bob@example.org' });
  expect(result).toBe('sent');
});
