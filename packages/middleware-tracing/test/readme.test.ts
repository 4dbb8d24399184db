import { readFile } from 'node:fs/promises';
import { inmemory } from '@switchyard/driver-inmemory';
import { expect, onTestFinished, test } from 'vitest';
import { tracing } from '../src/index.ts';
import { engineOf } from './support/engine-of.ts';
import { RecordingSdk } from './support/recording-sdk.ts';

test('what the README shows is what runs here', async () => {
  const page = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const own = linesOf(await readFile(new URL(import.meta.url), 'utf8'));
  const shown = linesOf(/^```ts\n([^]*?)^```$/m.exec(page)?.[1] ?? '');
  expect(shown.filter((line) => !own.includes(line))).toEqual([]);
  expect(shown).toHaveLength(2);

  const sdk = new RecordingSdk();
  sdk.register();
  onTestFinished(() => sdk.unregister());
  const engine = engineOf(inmemory(), () => undefined, 'untraced');
  const where = { 'server.address': 'redis.internal', 'server.port': 6379 };
  engine.use(tracing({ attributes: where })); // before the first enqueue() or start()
  await engine.start();
  await engine.enqueue('work', {});
  const [run] = await sdk.until('process default');
  expect(run?.attributes).toMatchObject({ 'server.address': 'redis.internal' });
});

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('import '));
}
