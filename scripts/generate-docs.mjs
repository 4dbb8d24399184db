/** `npm run docs`: writes the pages of docs/ that are generated. A test fails when one is out of date. */
import { readFile, writeFile } from 'node:fs/promises';
import { driversPage } from './lib/drivers-page.mjs';
import { optionsPage } from './lib/options-page.mjs';
import { ensureInstalled } from './lib/pnpm.mjs';
import { runTool } from './lib/tools.mjs';

process.exitCode =
  (await ensureInstalled()) || (await runTool('tsc', ['-b'])) || (await generate());

async function generate() {
  const { getQueueEngine } = await import('@switchyard/core');
  const drivers = [
    ...['inmemory', 'redis', 'rabbitmq', 'kafka'].map((name) => ({
      name,
      capabilities: getQueueEngine(name).capabilities,
    })),
    ...['rabbitmq', 'kafka'].map((name) => ({
      name: `${name} with a store`,
      capabilities: getQueueEngine(name, { store: 'redis://localhost' }).capabilities,
    })),
  ];
  await writeFile(new URL('../docs/drivers.md', import.meta.url), driversPage(drivers));
  console.log('docs/drivers.md written');
  const options = new URL('../docs/options.md', import.meta.url);
  await writeFile(options, await optionsPage(await readFile(options, 'utf8'), drivers));
  console.log('docs/options.md written');
  return 0;
}
