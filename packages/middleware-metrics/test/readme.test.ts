import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getQueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { metrics } from '../src/index.ts';
import { readMetrics, valueOf } from './support/read-metrics.ts';

const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');

test('what the README shows is what runs here', async () => {
  const own = linesOf(await readFile(new URL(import.meta.url), 'utf8'));
  const shown = linesOf(/^```ts\n([^]*?)^```$/m.exec(page)?.[1] ?? '');
  expect(shown.filter((line) => !own.includes(line.replace('9464', '0')))).toEqual([]);
  expect(shown.length).toBeGreaterThan(4);
  const engine = getQueueEngine({ driver: inmemory() }).declareTask('work');
  onTestFinished(() => engine.close());

  const measured = metrics();
  engine.use(measured); // before the first enqueue() or start()

  // oxlint-disable-next-line typescript/no-misused-promises -- as users write it; a scrape does not reject
  const server = createServer(async (_, response) => {
    response.setHeader('content-type', measured.registry.contentType);
    response.end(await measured.registry.metrics());
  }).listen(0);

  onTestFinished(() => void server.close());
  await engine.enqueue('work', 1);
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(valueOf(readMetrics(await response.text()), 'switchyard_jobs_enqueued_total')).toBe(1);
});

test('every metric is named in the README, with its labels', async () => {
  const registry = new Registry();
  metrics({ registry });
  const table = page.split('\n').filter((line) => line.startsWith('| `'));
  const missing = registry.getMetricsAsArray().filter((metric) => {
    const { name, labelNames } = metric as unknown as { name: string; labelNames: string[] };
    const row = table.find((line) => line.includes(`\`${name.replace('switchyard_', '')}\``));
    return row === undefined || labelNames.some((label) => !row.includes(label));
  });

  expect(missing.map(({ name }) => name)).toEqual([]);
});

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('import '));
}
