import { readFile } from 'node:fs/promises';
import { getQueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { logging } from '../src/index.ts';
import { LINES } from '../src/lines.ts';

test('what the README shows is what runs here', async () => {
  const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const own = linesOf(await readFile(new URL(import.meta.url), 'utf8'));
  const shown = linesOf(/^```ts\n([^]*?)^```$/m.exec(page)?.[1] ?? '');
  expect(shown.filter((line) => !own.includes(line))).toEqual([]);
  expect(shown.length).toBe(2);

  const engine = getQueueEngine({ driver: inmemory(), logger: pino() });
  engine.use(logging()); // before the first enqueue() or start()
  onTestFinished(() => engine.close());
});

test('every event that has a line is in the docs, and none that has not', async () => {
  const docs = await readFile(new URL('../../../docs/logging.md', import.meta.url), 'utf8');
  const shown = [...docs.matchAll(/\| `((?:job|driver)\.[a-z-]+)` \|/g)].map(([, name]) => name);

  expect(new Set(shown)).toEqual(new Set(Object.keys(LINES)));
  expect(shown.length).toBe(new Set(shown).size);
});

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('import '));
}
