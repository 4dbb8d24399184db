import { readFile } from 'node:fs/promises';
import { getQueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { expect, onTestFinished, test } from 'vitest';
import { alerting, callback, slack, smtp, webhook, type AlertNotification } from '../src/index.ts';
import { makeRules } from '../src/rules/make-rules.ts';

test('what the README shows is what runs here', async () => {
  const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const own = linesOf(await readFile(new URL(import.meta.url), 'utf8'));
  const shown = linesOf(/^```ts\n([^]*?)^```$/m.exec(page)?.[1] ?? '');
  expect(shown.filter((line) => !own.includes(line))).toEqual([]);
  expect(shown.length).toBeGreaterThan(8);
  const engine = getQueueEngine({ driver: inmemory() });
  onTestFinished(() => engine.close());
  const pages: AlertNotification[] = [];
  const pageOps = (notification: AlertNotification): void => void pages.push(notification);
  run(pageOps);

  function run(page: typeof pageOps): void {
    process.env['SLACK_URL'] = 'https://hooks.example.com/x';
    const watch = alerting({
      sinks: [
        webhook({ url: 'https://example.com/alerts', secret: process.env['ALERT_SECRET'] }),
        slack({ url: process.env['SLACK_URL'] ?? '' }),
        smtp({ url: 'smtp://localhost', from: 'queue@example.com', to: 'ops@example.com' }),
        callback((notification) => page(notification)),
      ],
      rules: { QueueLatencyHigh: { sloMs: 60_000 }, StalledJobs: false },
      labels: { environment: 'production' },
    });
    engine.use(watch); // before the first enqueue() or start()
    delete process.env['SLACK_URL'];
    expect(watch.sinks().map(({ name }) => name)).toEqual([
      'webhook example.com',
      'slack hooks.example.com',
      'smtp localhost',
      'callback',
    ]);
  }
});

test('every rule is described in the docs', async () => {
  const docs = await readFile(new URL('../../../docs/alerting.md', import.meta.url), 'utf8');
  const missing = makeRules({}).rules.filter(({ name }) => !docs.includes(`| \`${name}\` |`));

  expect(missing.map(({ name }) => name)).toEqual([]);
});

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('import '));
}
